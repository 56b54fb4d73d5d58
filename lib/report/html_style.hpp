// The style sheet of the HTML report.
#pragma once

#include <string_view>

namespace amcert::report {

inline constexpr std::string_view html_style = R"css(
:root{color-scheme:light dark;--ink:#1d1d1f;--soft:#5c6066;--hair:#d9dbde;--blue:#1f4e79;--red:#a3261c;--amber:#8a5a00;--green:#22613a;
 --paper:#fff;--code:#f6f7f8;--aim:#fdf6d8;--orange:#b8430f;--grid:#9a9da1}
@media (prefers-color-scheme:dark){:root{--ink:#e4e4e6;--soft:#a4a8ae;--hair:#44484d;--blue:#8fbbe8;--red:#f08d82;--amber:#e0b357;--green:#86c99b;
 --paper:#17181a;--code:#212326;--aim:#3b3517;--orange:#f0955c;--grid:#6a6e73}}
@media print{:root{color-scheme:light;--ink:#1d1d1f;--soft:#5c6066;--hair:#d9dbde;--blue:#1f4e79;--red:#a3261c;--amber:#8a5a00;--green:#22613a;
 --paper:#fff;--code:#f6f7f8;--aim:#fdf6d8;--orange:#b8430f;--grid:#9a9da1}}
*{box-sizing:border-box}
html{font-size:17px;-webkit-text-size-adjust:100%}
body{margin:0 auto;padding:2.6rem 1.4rem 4rem;max-width:58rem;color:var(--ink);background:var(--paper);line-height:1.5;
 font-family:"STIX Two Text","Libertinus Serif","Latin Modern Roman","Palatino Linotype",Palatino,Georgia,"Liberation Serif",serif;
 font-variant-numeric:lining-nums tabular-nums}
h1{font-size:1.75rem;font-weight:600;line-height:1.2;margin:0 0 .5rem}
h2{font-size:1.14rem;font-weight:600;margin:2.3rem 0 .6rem}
h3{font-size:.92rem;font-weight:600;margin:1.5rem 0 .4rem;overflow-wrap:anywhere}
p,ol,ul{margin:.55rem 0;max-width:44rem}
li{margin:.2rem 0}
a{color:var(--blue);text-decoration:none}
a:hover{text-decoration:underline}
.digest{font-family:"Latin Modern Mono","DejaVu Sans Mono",Menlo,Consolas,monospace;font-size:.8em}
pre{font-family:"Latin Modern Mono","DejaVu Sans Mono",Menlo,Consolas,monospace;font-size:.84em;background:var(--code);border:1px solid var(--hair);padding:.6rem .8rem;overflow-x:auto;max-width:44rem}
.kicker{color:var(--soft);font-size:.86rem;letter-spacing:.02em;margin:0 0 .35rem}
.summary{font-size:1.08rem}
.m{white-space:nowrap}
.m sub,.m sup{font-size:.7em;line-height:0;font-style:normal}
.ss{display:inline-flex;flex-direction:column;vertical-align:.6em;line-height:1;font-size:.7em;margin-left:.05em}
.ss sub,.ss sup{font-size:1em;line-height:1.15;vertical-align:baseline}
.fr{display:inline-flex;flex-direction:column;vertical-align:middle;text-align:center;font-size:.82em;line-height:1.15;margin:0 .05em}
.fr span:first-child{border-bottom:1px solid;padding:0 .15em}
.display{margin:.8rem 0 .8rem 1.6rem;max-width:none;line-height:2}
.display .m{white-space:normal}
.wide{overflow-x:auto}
table{border-collapse:collapse;font-size:.88rem;line-height:1.35;width:100%;min-width:46rem;border-top:1.6px solid var(--ink);border-bottom:1.6px solid var(--ink)}
th{text-align:left;font-weight:600;padding:.35rem .9rem .35rem 0;border-bottom:.8px solid var(--ink);white-space:nowrap}
td{padding:.08rem .9rem .08rem 0;vertical-align:top}
th:last-child,td:last-child{padding-right:0}
tbody+tbody td.scope{border-top:.8px solid var(--ink)}
td.scope{font-style:italic;padding-top:.4rem}
td.scope .m{font-style:normal}
th:first-child{width:32%}
tr.first>td{padding-top:.38rem}
tbody tr:last-child>td{padding-bottom:.45rem}
tr:target,.theorem:target{background:var(--aim)}
.proved{color:var(--green)}
.refuted{color:var(--red);font-weight:600}
.undecided{color:var(--amber);font-weight:600}
.seen{font-style:italic;color:var(--soft)}
.slot{display:inline-block;width:3.5em;height:1em;border-bottom:1px solid var(--soft)}
table.cards{min-width:50rem}
table.cards th{white-space:normal;vertical-align:bottom}
table.cards small{color:var(--soft)}
@media (max-width:46rem){
table.cards,table.cards tbody,table.cards tr,table.cards td{display:block;width:100%;min-width:0;padding-right:0}
table.cards thead{display:none}
table.cards td:not(.scope):not(:first-child){display:grid;grid-template-columns:9rem 1fr;column-gap:.6rem}
table.cards td[data-label]::before{content:attr(data-label);color:var(--soft);font-style:normal}
table.cards td.none{display:none!important}
table.cards tbody tr:last-child>td{padding-bottom:.08rem}
table.cards .m{white-space:normal}
table.cards tr.first{border-top:.8px solid var(--hair);padding-bottom:.4rem}
}
.note{font-size:.86rem;color:var(--soft)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(24rem,100%),1fr));gap:1.4rem 2rem}
figure{margin:0;break-inside:avoid}
figcaption{font-size:.84rem;line-height:1.4;margin-top:.3rem}
svg{display:block;width:100%;height:auto;color:var(--ink)}
.theorem{margin:1rem 0}
.theorem b{font-weight:600}
footer{margin-top:2.6rem;padding-top:.6rem;border-top:1px solid var(--hair);font-size:.82rem;color:var(--soft)}
@media print{html{font-size:10.5pt}.wide{overflow:visible}table,table.cards{min-width:0}body{max-width:none;padding:0}a{color:inherit}pre{border:0;padding:0}}
)css";

}  // namespace amcert::report
