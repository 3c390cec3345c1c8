//! The look of a diagram, beside its colours.

/// The rules of its style sheet.
pub(super) const STYLE: &str = r#".raftglass-trace {
  --sans: Inter, system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif;
  background: var(--bg); font: 12px var(--sans); fill: var(--ink);
}
.raftglass-trace .paper { fill: var(--bg); }
.raftglass-trace .title { font-size: 17px; font-weight: 600; }
.raftglass-trace .note, .raftglass-trace .times text, .raftglass-trace .legend > text { fill: var(--ink-2); }
.raftglass-trace .times text { font-size: 11.5px; font-variant-numeric: tabular-nums; }
.raftglass-trace .rule { stroke: var(--line); fill: none; }
.raftglass-trace .names rect { fill: var(--card); stroke: var(--line-2); }
.raftglass-trace .names text { font-size: 13.5px; font-weight: 600; }
.raftglass-trace .lines path { fill: none; stroke: var(--hue); stroke-width: 3; }
.raftglass-trace .lines .leader { stroke-width: 11; }
.raftglass-trace .lines .candidate { stroke-width: 7; stroke-dasharray: 3 3; }
.raftglass-trace .lines .down { stroke: var(--ghost); stroke-width: 2; stroke-dasharray: 2 6; }
.raftglass-trace .arrow .way { fill: none; stroke: var(--hue); stroke-width: 1.6; }
.raftglass-trace .arrow .head { fill: var(--hue); }
.raftglass-trace .vote .way { stroke-dasharray: 9 4; }
.raftglass-trace .snapshot .way { stroke-width: 4.5; }
.raftglass-trace .heartbeat .way { stroke-width: 1; stroke-dasharray: 1.5 4; }
.raftglass-trace .other .way { stroke-dasharray: 12 4 2 4; }
.raftglass-trace .arrow text, .raftglass-trace .labels text {
  paint-order: stroke; stroke: var(--bg); stroke-width: 4px; stroke-linejoin: round;
}
.raftglass-trace .arrow text { font-size: 11px; fill: var(--ink-hue); }
.raftglass-trace .arrow.bad { --hue: var(--bad); --ink-hue: var(--bad-ink); }
.raftglass-trace .lost, .raftglass-trace .crash { fill: none; stroke: var(--bad); stroke-width: 2.4; stroke-linecap: round; }
.raftglass-trace .arrow .lost-text { fill: var(--bad-ink); }
.raftglass-trace .dot { fill: var(--bg); stroke: var(--ink-2); stroke-width: 1.5; }
.raftglass-trace .term { fill: var(--solid); stroke: var(--bg); stroke-width: 1.5; }
.raftglass-trace .labels .digit { fill: var(--on-term); stroke: none; font-size: 11px; font-weight: 700; }
.raftglass-trace .lead { font-weight: 700; }
.raftglass-trace .commit { fill: var(--committed-ink); font-weight: 600; }
.raftglass-trace tspan.bad, .raftglass-trace .violated-text { fill: var(--bad-ink); font-weight: 600; }
.raftglass-trace .between { fill: var(--ink-2); }
.raftglass-trace .violated { stroke: var(--bad); stroke-width: 1.5; }
"#;
