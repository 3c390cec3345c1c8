//! The look of a diagram. The colours are those of `static/tokens.css`, written out because the file stands alone; a test
//! compares them.

/// The style sheet, for light and for dark.
pub(super) const STYLE: &str = r#".raftglass-trace {
  --bg:#f4f6f8;--card:#ffffff;--line:#dbe0e8;--line-2:#7b8799;--ink:#192230;--ink-2:#4e5969;--ghost:#b9c2cf;
  --committed-ink:#0d6b36;--bad:#c51e21;--bad-ink:#a50e15;--on-term:#ffffff;--no-term:#4e5969;--term-1:#1751ae;
  --term-2:#7f4701;--term-3:#68389f;--term-4:#066364;--term-5:#922263;--term-6:#615803;--term-7:#4a586a;
  --term-8:#025f81;--term-1-line:#3e7ade;--term-2-line:#b56703;--term-3-line:#9060cd;--term-4-line:#0a8f90;
  --term-5-line:#c14c8b;--term-6-line:#8c7f02;--term-7-line:#6f7f93;--term-8-line:#0788b7;
  --term-1-solid:#2d69cb;--term-2-solid:#9e5a00;--term-3-solid:#804fbb;--term-4-solid:#017d7e;
  --term-5-solid:#af3a7a;--term-6-solid:#7a6f03;--term-7-solid:#5f6f82;--term-8-solid:#0177a1;
  --sans: Inter, system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif;
  background: var(--bg); font: 12px var(--sans); fill: var(--ink);
}
@media (prefers-color-scheme: dark) { .raftglass-trace {
  --bg:#0b1016;--card:#141a22;--line:#2d333d;--line-2:#6a7586;--ink:#e7ebf2;--ink-2:#a3abb8;--ghost:#465060;
  --committed-ink:#8fe0aa;--bad:#f66d67;--bad-ink:#fda19a;--on-term:#0b1016;--no-term:#a3abb8;--term-1:#adccfe;
  --term-2:#fabc86;--term-3:#d6bcfe;--term-4:#73dfe0;--term-5:#fdb0d4;--term-6:#d7cd7f;--term-7:#c1ccd9;
  --term-8:#87d6ff;--term-1-line:#729fe9;--term-2-line:#d38c49;--term-3-line:#ac8cdc;--term-4-line:#0bb5b6;
  --term-5-line:#d67ea9;--term-6-line:#ada13d;--term-7-line:#94a0af;--term-8-line:#3fabdc;
  --term-1-solid:#98bffe;--term-2-solid:#f1ad71;--term-3-solid:#cbadf9;--term-4-solid:#56d4d5;
  --term-5-solid:#f4a0c8;--term-6-solid:#ccc069;--term-7-solid:#b4bfce;--term-8-solid:#6dcaf8;
} }
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
.raftglass-trace .t0 { --hue: var(--no-term); --ink-hue: var(--ink-2); --solid: var(--no-term); }
.raftglass-trace .t1 { --hue: var(--term-1-line); --ink-hue: var(--term-1); --solid: var(--term-1-solid); }
.raftglass-trace .t2 { --hue: var(--term-2-line); --ink-hue: var(--term-2); --solid: var(--term-2-solid); }
.raftglass-trace .t3 { --hue: var(--term-3-line); --ink-hue: var(--term-3); --solid: var(--term-3-solid); }
.raftglass-trace .t4 { --hue: var(--term-4-line); --ink-hue: var(--term-4); --solid: var(--term-4-solid); }
.raftglass-trace .t5 { --hue: var(--term-5-line); --ink-hue: var(--term-5); --solid: var(--term-5-solid); }
.raftglass-trace .t6 { --hue: var(--term-6-line); --ink-hue: var(--term-6); --solid: var(--term-6-solid); }
.raftglass-trace .t7 { --hue: var(--term-7-line); --ink-hue: var(--term-7); --solid: var(--term-7-solid); }
.raftglass-trace .t8 { --hue: var(--term-8-line); --ink-hue: var(--term-8); --solid: var(--term-8-solid); }
"#;

#[cfg(test)]
mod tests {
    use super::STYLE;

    #[test]
    fn the_colours_are_those_of_the_page() {
        let tokens = include_str!("../../../../static/tokens.css");
        let (light, dark) = STYLE.split_once("@media").expect("it has both");
        let dark = &dark[..dark.find("} }").expect("the block ends")];
        for (theme, at) in [(light, 0), (dark, 1)] {
            for part in theme.split(';').filter(|part| part.contains(":#")) {
                let (name, value) = part.trim().rsplit_once(':').expect("it is a colour");
                let name = &name[name.find("--").expect("it has a name")..];
                let row = tokens
                    .lines()
                    .find(|line| line.trim().starts_with(&format!("{name}: light-dark(")))
                    .unwrap_or_else(|| panic!("{name} is a colour of the page"));
                let both = row.split(['(', ')']).nth(1).expect("it has two values");
                assert_eq!(both.split(", ").nth(at), Some(value), "{name}");
            }
        }
    }
}
