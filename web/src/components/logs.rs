//! The logs pane: a ruler, a lane for each node, and the same as a table for those who do not see it.
mod beliefs;
pub mod cells;
mod head;
mod lane;
mod outcome;
mod ruler;

use super::hatches;
use super::legend;
use crate::action::Action;
use crate::components::memo::memo;
use crate::view_model::logs::{HeadStyle, LogsVm, TableVm, TextSize};
use std::rc::Rc;
use yew::prelude::*;

/// The pane.
#[derive(Clone, PartialEq)]
pub struct LogsPaneProps {
    /// What to draw.
    pub vm: Rc<LogsVm>,
    /// Where requests go.
    pub dispatch: Callback<Action>,
}

/// All logs under one ruler.
pub fn pane(props: LogsPaneProps) -> Html {
    memo(props, draw)
}

fn draw(props: &LogsPaneProps) -> Html {
    let vm = &props.vm;
    let head = match vm.frame.head {
        HeadStyle::Wide => "logs--wide",
        HeadStyle::Medium => "logs--medium",
        HeadStyle::Narrow => "logs--narrow",
    };
    let text = match vm.frame.text {
        TextSize::Terms | TextSize::Small => "logs--small",
        TextSize::Normal => "logs--normal",
        TextSize::Large => "logs--large",
    };
    html! {
        <div class={classes!("logs", head, text)} role="group" aria-label={vm.label.clone()}>
            { hatches::hatches() }
            { ruler::ruler(ruler::RulerProps { ruler: vm.ruler.clone(), width: vm.frame.width }) }
            <div class="logs__lanes">
                for lane in vm.lanes.iter() {
                    { lane::lane(lane.id, lane::LaneProps { lane: lane.clone(), frame: vm.frame, dispatch: props.dispatch.clone() }) }
                }
            </div>
            if let Some(legend) = &vm.legend {
                { legend::legend(legend::LegendProps { vm: legend.clone() }) }
            }
            { table(TableProps { table: vm.table.clone() }) }
        </div>
    }
}

#[derive(Clone, PartialEq)]
struct TableProps {
    table: Rc<TableVm>,
}

fn table(props: TableProps) -> Html {
    memo(props, draw_table)
}

fn draw_table(props: &TableProps) -> Html {
    let table = &props.table;
    html! {
        <div class="hidden">
            <table>
                <caption>{ &table.caption }</caption>
                <thead>
                    <tr>{ for table.columns.iter().map(|name| html! { <th scope="col">{ name }</th> }) }</tr>
                </thead>
                <tbody>
                    { for table.rows.iter().map(|row| html! {
                        <tr>{ for row.iter().enumerate().map(fact) }</tr>
                    }) }
                </tbody>
            </table>
        </div>
    }
}

fn fact((at, text): (usize, &String)) -> Html {
    match at {
        0 => html! { <th scope="row">{ text }</th> },
        _ => html! { <td>{ text }</td> },
    }
}
