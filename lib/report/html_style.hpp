// The style sheet of the HTML report.
#pragma once

#include <string_view>

namespace amcert::report {

inline constexpr std::string_view html_style = R"css(
:root{--ink:#1d1d1f;--soft:#5c6066;--hair:#d9dbde;--blue:#1f4e79;--red:#a3261c;--amber:#8a5a00;--green:#22613a}
*{box-sizing:border-box}
html{font-size:17px;-webkit-text-size-adjust:100%}
body{margin:0 auto;padding:2.6rem 1.4rem 4rem;max-width:58rem;color:var(--ink);background:#fff;line-height:1.5;
 font-family:"STIX Two Text","Libertinus Serif","Latin Modern Roman","Palatino Linotype",Palatino,Georgia,"Liberation Serif",serif;
 font-variant-numeric:lining-nums tabular-nums}
h1{font-size:1.75rem;font-weight:600;line-height:1.2;margin:0 0 .5rem}
h2{font-size:1.14rem;font-weight:600;margin:2.3rem 0 .6rem}
p,ol,ul{margin:.55rem 0;max-width:44rem}
li{margin:.2rem 0}
a{color:var(--blue);text-decoration:none}
a:hover{text-decoration:underline}
.digest{font-family:"Latin Modern Mono","DejaVu Sans Mono",Menlo,Consolas,monospace;font-size:.8em}
pre{font-family:"Latin Modern Mono","DejaVu Sans Mono",Menlo,Consolas,monospace;font-size:.84em;background:#f6f7f8;border:1px solid var(--hair);padding:.6rem .8rem;overflow-x:auto;max-width:44rem}
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
tr:target,.theorem:target{background:#fdf6d8}
.proved{color:var(--green)}
.refuted{color:var(--red);font-weight:600}
.undecided{color:var(--amber);font-weight:600}
.note{font-size:.86rem;color:var(--soft)}
figure{margin:1rem 0;max-width:44rem}
figcaption{font-size:.88rem;margin-bottom:.2rem}
svg{display:block;width:100%;height:auto}
.grid{stroke:#e6e7e9;stroke-width:1}
.axis{stroke:#1d1d1f;stroke-width:1}
.tick{font-size:12px;fill:#3c4046;font-family:inherit}
.curve{fill:none;stroke:#1f4e79;stroke-width:1.5;stroke-linejoin:round}
.also{fill:none;stroke:#1f4e79;stroke-width:1.5;stroke-linejoin:round}
.also{opacity:.5;stroke-dasharray:4 3}
.dot{fill:#1f4e79}
.zero{fill:#fff;stroke:#1f4e79;stroke-width:1.2}
.mark{fill:#a3261c}
.noise{fill:#f0f0f0}
.theorem{margin:1rem 0}
.theorem b{font-weight:600}
footer{margin-top:2.6rem;padding-top:.6rem;border-top:1px solid var(--hair);font-size:.82rem;color:var(--soft)}
@media print{html{font-size:10.5pt}body{max-width:none;padding:0}a{color:inherit}pre{border:0;padding:0}}
)css";

}  // namespace amcert::report
