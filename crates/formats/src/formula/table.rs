//! Environments: matrices, cases, equations.

use pulldown_latex::event::{ArrayColumn, ColumnAlignment, EnvironmentFlow, Event, Grouping};

use super::node::{Align, Node, Table};
use super::reader::Reader;

/// What an environment says of its cells before they come.
pub(super) struct Frame {
    columns: Vec<Align>,
    lines_before_columns: Vec<usize>,
    is_equations: bool,
    open: Option<char>,
    close: Option<char>,
}

impl Frame {
    /// The frame of an environment; none for what is not one.
    pub(super) fn of(grouping: &Grouping) -> Option<Self> {
        let plain =
            |columns| Self { columns, lines_before_columns: Vec::new(), is_equations: false, open: None, close: None };
        let equations = |columns| Self { is_equations: true, ..plain(columns) };
        Some(match grouping {
            Grouping::Normal | Grouping::LeftRight(..) => return None,
            Grouping::Array(columns) => array(columns, plain(Vec::new())),
            Grouping::Matrix { alignment } | Grouping::SubArray { alignment } => plain(vec![align(*alignment)]),
            Grouping::Cases { left } => {
                let (open, close) = if *left { (Some('{'), None) } else { (None, Some('}')) };
                Self { open, close, ..plain(vec![Align::Start]) }
            }
            Grouping::Align { .. }
            | Grouping::Aligned
            | Grouping::Alignat { .. }
            | Grouping::Alignedat { .. }
            | Grouping::Split => equations(Vec::new()),
            Grouping::Equation { .. } | Grouping::Gather { .. } | Grouping::Gathered | Grouping::Multline => {
                equations(vec![Align::Center])
            }
        })
    }

    /// Reads the cells, and the end of the environment.
    pub(super) fn read(self, reader: &mut Reader<'_>) -> Option<Node> {
        let mut rows = vec![Vec::new()];
        let mut lines_above_rows = Vec::new();
        loop {
            match reader.next()?? {
                Event::End => break,
                Event::EnvironmentFlow(EnvironmentFlow::StartLines { lines }) => {
                    lines_above_rows.extend((!lines.is_empty()).then_some(0));
                }
                Event::EnvironmentFlow(EnvironmentFlow::NewLine { horizontal_lines, .. }) => {
                    lines_above_rows.extend((!horizontal_lines.is_empty()).then_some(rows.len()));
                    // What stood before it is a cell, be it empty.
                    rows.push(Vec::new());
                }
                Event::EnvironmentFlow(EnvironmentFlow::Alignment) => {
                    let row = rows.last_mut()?;
                    if row.is_empty() {
                        row.push(Node::Row(Vec::new()));
                    }
                    row.push(Node::Row(Vec::new()));
                }
                event => {
                    reader.put_back(event);
                    let cell = reader.row(None)?;
                    let row = rows.last_mut()?;
                    // The sign before it made an empty cell, which this one is.
                    row.pop();
                    row.push(cell);
                }
            }
        }
        // A sign for a new row at the end begins none.
        if rows.len() > 1 && rows.last().is_some_and(Vec::is_empty) {
            rows.pop();
        }
        let table = Node::Table(Table {
            rows,
            columns: self.columns,
            is_equations: self.is_equations,
            lines_before_columns: self.lines_before_columns,
            lines_above_rows,
        });
        Some(match (self.open, self.close) {
            (None, None) => table,
            (open, close) => Node::Fenced { open, inside: Box::new(table), close },
        })
    }
}

fn array(columns: &[ArrayColumn], mut frame: Frame) -> Frame {
    for column in columns {
        match column {
            ArrayColumn::Column(alignment) => frame.columns.push(align(*alignment)),
            ArrayColumn::Separator(_) => frame.lines_before_columns.push(frame.columns.len()),
        }
    }
    frame.lines_before_columns.dedup();
    frame
}

fn align(alignment: ColumnAlignment) -> Align {
    match alignment {
        ColumnAlignment::Left => Align::Start,
        ColumnAlignment::Center => Align::Center,
        ColumnAlignment::Right => Align::End,
    }
}
