//! One SQL statement as a syntax tree: parsed, checked to be a query, its names collected, its lists filled in.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    AccessExpr, BinaryOperator, CastKind, DataType, ExcludeSelectItem, Expr, GroupByExpr, Ident, ObjectName,
    OrderByExpr, OrderByKind, Query, Select, SelectItem, SetExpr, Statement, Subscript, TableFactor, Value as SqlValue,
    Visit, visit_expressions, visit_expressions_mut, visit_relations,
};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::parser::Parser;

use super::{athena, syntax};
use crate::error::{Result, mark};

/// The identifier that stands for `{by}` until the dimensions take its place.
const BY: &str = "__by";

/// A parsed query, with the text that it came from for messages.
#[derive(Debug, Clone)]
pub struct Sql {
    pub file: String,
    pub text: String,
    pub tree: Statement,
}

impl Sql {
    /// Parses exactly one query.
    ///
    /// # Errors
    /// The text is no SQL, more than one statement, or a statement that is no query, each with its place.
    pub fn parse(file: &str, text: &str) -> Result<Self> {
        Self::parse_bound(file, text, text)
    }

    /// Parses a report, in which `{by}` stands for dimensions.
    ///
    /// # Errors
    /// As [`Sql::parse`].
    pub fn parse_report(file: &str, text: &str) -> Result<Self> {
        Self::parse_bound(file, text, &text.replace("{by}", BY))
    }

    /// Parses `bound`, which is `text` with names in the place of what is filled in later.
    pub fn parse_bound(file: &str, text: &str, bound: &str) -> Result<Self> {
        let statements =
            Parser::parse_sql(&GenericDialect {}, bound).map_err(|error| syntax::fault(file, text, &error))?;
        let whole = || 0..text.trim_end().len();
        let tree = match <[Statement; 1]>::try_from(statements) {
            Ok([tree]) => tree,
            Err(statements) if statements.is_empty() => {
                return Err(mark(file, text, whole(), "there is no SQL here", None));
            }
            Err(_) => {
                let second = text.find(';').map_or(0, |at| at + 1);
                let hint = Some("run one statement at a time".to_owned());
                return Err(mark(file, text, second..text.len(), "there is more than one statement", hint));
            }
        };
        if !matches!(tree, Statement::Query(_) | Statement::Explain { .. }) {
            let word = first_word(text);
            let message = format!("{} is no query, and bills are only read", &text[word.clone()]);
            return Err(mark(file, text, word, &message, Some("write a SELECT".to_owned())));
        }
        let mut sql = Self { file: file.to_owned(), text: text.to_owned(), tree };
        athena::rewrite(&mut sql.tree);
        Ok(sql)
    }

    /// The text in lower case with its comments blanked, byte for byte as long, to find words in.
    pub fn code(&self) -> String {
        let blank =
            |line: &str| if line.trim_start().starts_with("--") { " ".repeat(line.len()) } else { line.to_owned() };
        self.text.split_inclusive('\n').map(blank).collect::<String>().to_ascii_lowercase()
    }

    /// Every name that may be a column, in lower case unless quoted.
    pub fn names(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        let _ = visit_expressions(&self.tree, |expr| {
            match expr {
                Expr::Identifier(name) => names.insert(normal(name)),
                Expr::CompoundIdentifier(parts) => parts.last().is_some_and(|name| names.insert(normal(name))),
                _ => false,
            };
            ControlFlow::<()>::Continue(())
        });
        names
    }

    /// The last part of every table named.
    pub fn tables(&self) -> BTreeSet<String> {
        let mut tables = BTreeSet::new();
        let _ = visit_relations(&self.tree, |name: &ObjectName| {
            let last = name.0.last().and_then(|part| part.as_ident()).map(normal);
            tables.extend(last);
            ControlFlow::<()>::Continue(())
        });
        tables
    }

    /// Every `column = 'text'` in it.
    pub fn equalities(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        let _ = visit_expressions(&self.tree, |expr| {
            if let Expr::BinaryOp { left, op: BinaryOperator::Eq, right } = expr {
                found.extend(equality(left, right).or_else(|| equality(right, left)));
            }
            ControlFlow::<()>::Continue(())
        });
        found
    }

    /// Turns `map['key']` over maps that the bill lacks into the column of that key: `product['region']` becomes
    /// `product_region`. `maps` gives the prefix of each map's columns.
    pub fn name_map_values(&mut self, maps: &[(&str, &str)]) {
        if let Statement::Query(query) = &mut self.tree {
            each_select(query, &mut |select| {
                for item in &mut select.projection {
                    if let SelectItem::UnnamedExpr(expr) = item
                        && map_value(expr, maps).is_some()
                    {
                        let alias = Ident::with_quote('"', expr.to_string());
                        *item = SelectItem::ExprWithAlias { expr: expr.clone(), alias };
                    }
                }
            });
        }
        let _ = visit_expressions_mut(&mut self.tree, |expr| {
            if let Some(column) = map_value(expr, maps) {
                *expr = Expr::Identifier(Ident::with_quote('"', column));
            }
            ControlFlow::<()>::Continue(())
        });
    }

    /// Puts quoted dimensions in the place of `{by}` in SELECT, GROUP BY and ORDER BY.
    pub fn fill_by(&mut self, dimensions: &[String]) {
        let names: Vec<Expr> =
            dimensions.iter().map(|name| Expr::Identifier(Ident::with_quote('"', name.clone()))).collect();
        let Statement::Query(query) = &mut self.tree else { return };
        if let Some(order) = &mut query.order_by
            && let OrderByKind::Expressions(list) = &mut order.kind
        {
            *list = std::mem::take(list).into_iter().flat_map(|item| one_each(item, &names)).collect();
        }
        each_select(query, &mut |select| {
            select.projection = std::mem::take(&mut select.projection)
                .into_iter()
                .flat_map(|item| match &item {
                    SelectItem::UnnamedExpr(expr) if is_by(expr) => {
                        names.iter().cloned().map(SelectItem::UnnamedExpr).collect()
                    }
                    _ => vec![item],
                })
                .collect();
            if let GroupByExpr::Expressions(list, _) = &mut select.group_by {
                *list = std::mem::take(list)
                    .into_iter()
                    .flat_map(|expr| if is_by(&expr) { names.clone() } else { vec![expr] })
                    .collect();
            }
        });
    }

    /// Gives parameters their declared types, which functions need while the query is planned.
    pub fn type_parameters(&mut self, types: &[(String, DataType)]) {
        let _ = visit_expressions_mut(&mut self.tree, |expr| {
            if let Expr::Value(value) = expr
                && let SqlValue::Placeholder(name) = &value.value
                && let Some((_, data_type)) = types.iter().find(|(known, _)| name.strip_prefix('$') == Some(known))
            {
                *expr = Expr::Cast {
                    kind: CastKind::Cast,
                    expr: Box::new(expr.clone()),
                    data_type: data_type.clone(),
                    array: false,
                    format: None,
                };
            }
            ControlFlow::<()>::Continue(())
        });
    }

    /// Adds columns to the outermost SELECT under their own names.
    pub fn select_also(&mut self, columns: &BTreeSet<String>) {
        let Statement::Query(query) = &mut self.tree else { return };
        let SetExpr::Select(select) = query.body.as_mut() else { return };
        for name in columns {
            let alias = Ident::with_quote('"', name.clone());
            select.projection.push(SelectItem::ExprWithAlias { expr: Expr::Identifier(alias.clone()), alias });
        }
    }

    /// Whether it selects `*` straight from one of some tables.
    pub fn reads_all_of(&self, tables: &[&str]) -> bool {
        let mut all = false;
        let mut tree = self.tree.clone();
        let Statement::Query(query) = &mut tree else { return true };
        each_select(query, &mut |select| {
            let is_wild =
                |item: &SelectItem| matches!(item, SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..));
            let is_one = |name: &ObjectName| {
                name.0
                    .last()
                    .and_then(|part| part.as_ident())
                    .is_some_and(|name| tables.contains(&normal(name).as_str()))
            };
            let mut relations = select
                .from
                .iter()
                .flat_map(|from| std::iter::once(&from.relation).chain(from.joins.iter().map(|join| &join.relation)));
            let is_over = relations.any(|relation| matches!(relation, TableFactor::Table { name, .. } if is_one(name)));
            all |= is_over && select.projection.iter().any(is_wild);
        });
        all
    }

    /// Takes columns that nobody wants out of the outermost SELECT, so that they are not planned.
    pub fn keep_columns(&mut self, wanted: &BTreeSet<String>) {
        let Statement::Query(query) = &mut self.tree else { return };
        let SetExpr::Select(select) = query.body.as_mut() else { return };
        let is_wanted = |item: &SelectItem| match item {
            SelectItem::ExprWithAlias { alias, .. } => wanted.contains(&normal(alias)),
            SelectItem::UnnamedExpr(Expr::Identifier(name)) => wanted.contains(&normal(name)),
            _ => true,
        };
        if select.projection.iter().any(is_wanted) {
            select.projection.retain(is_wanted);
        } else {
            select.projection.truncate(1); // only the rows count
        }
    }

    /// Keeps columns that were added for this statement out of every `*` over a source, but where the rest of the
    /// statement names them.
    pub fn hide_in_wildcards(&mut self, tables: &[String], columns: &[String]) {
        let everywhere: Vec<usize> = columns.iter().map(|name| mentions(&self.tree, name)).collect();
        let Statement::Query(query) = &mut self.tree else { return };
        each_select(query, &mut |select| {
            if !is_over(select, tables) {
                return;
            }
            let only_here = columns.iter().zip(&everywhere).filter(|(name, count)| mentions(select, name) == **count);
            let names: Vec<ObjectName> =
                only_here.map(|(name, _)| ObjectName::from(Ident::with_quote('"', name.clone()))).collect();
            for item in &mut select.projection {
                if let SelectItem::Wildcard(options) | SelectItem::QualifiedWildcard(_, options) = item
                    && options.opt_exclude.is_none()
                    && !names.is_empty()
                {
                    options.opt_exclude = Some(ExcludeSelectItem::Multiple(names.clone()));
                }
            }
        });
    }
}

/// How often a part of a statement names a column.
fn mentions(part: &impl Visit, column: &str) -> usize {
    let mut count = 0;
    let _ = visit_expressions(part, |expr| {
        count += usize::from(match expr {
            Expr::Identifier(name) => normal(name) == column,
            Expr::CompoundIdentifier(parts) => parts.last().is_some_and(|name| normal(name) == column),
            _ => false,
        });
        ControlFlow::<()>::Continue(())
    });
    count
}

/// Whether a SELECT reads nothing but the named tables.
fn is_over(select: &Select, tables: &[String]) -> bool {
    let mut relations = select
        .from
        .iter()
        .flat_map(|from| std::iter::once(&from.relation).chain(from.joins.iter().map(|join| &join.relation)));
    relations.all(|relation| {
        matches!(relation, TableFactor::Table { name, .. }
            if name.0.last().and_then(|part| part.as_ident()).is_some_and(|name| tables.contains(&normal(name))))
    })
}

/// The column of `map['key']`, also where the map stands in parentheses or behind its table's name.
fn map_value(expr: &Expr, maps: &[(&str, &str)]) -> Option<String> {
    let Expr::CompoundFieldAccess { root, access_chain } = expr else { return None };
    let (mut names, mut root) = (Vec::new(), root.as_ref());
    while let Expr::Nested(inner) = root {
        root = inner;
    }
    match root {
        Expr::Identifier(name) => names.push(normal(name)),
        Expr::CompoundIdentifier(parts) => names.extend(parts.iter().map(normal)),
        _ => return None,
    }
    let (key, before) = access_chain.split_last()?;
    for access in before {
        let AccessExpr::Dot(Expr::Identifier(name)) = access else { return None };
        names.push(normal(name));
    }
    let AccessExpr::Subscript(Subscript::Index { index }) = key else { return None };
    let mut index = index;
    while let Expr::Nested(inner) = index {
        index = inner;
    }
    let Expr::Value(value) = index else { return None };
    let (_, prefix) = maps.iter().find(|(map, _)| names.last().is_some_and(|name| name == map))?;
    Some(format!("{prefix}{}", value.clone().value.into_string()?))
}

fn equality(column: &Expr, value: &Expr) -> Option<(String, String)> {
    let name = match column {
        Expr::Identifier(name) => name,
        Expr::CompoundIdentifier(parts) => parts.last()?,
        _ => return None,
    };
    let Expr::Value(value) = value else { return None };
    Some((normal(name), value.clone().value.into_string()?))
}

/// A name as the engine looks it up: unquoted ones in lower case.
fn normal(name: &Ident) -> String {
    if name.quote_style.is_some() { name.value.clone() } else { name.value.to_lowercase() }
}

/// An ORDER BY item, or one for each dimension in its place.
fn one_each(item: OrderByExpr, names: &[Expr]) -> Vec<OrderByExpr> {
    if !is_by(&item.expr) {
        return vec![item];
    }
    let with = |name: &Expr| OrderByExpr { expr: name.clone(), ..item.clone() };
    names.iter().map(with).collect()
}

fn is_by(expr: &Expr) -> bool {
    matches!(expr, Expr::Identifier(name) if name.value == BY)
}

/// Every SELECT of a query: its body, set operations, common table expressions and subqueries in FROM.
fn each_select(query: &mut Query, change: &mut dyn FnMut(&mut Select)) {
    for table in query.with.iter_mut().flat_map(|with| &mut with.cte_tables) {
        each_select(&mut table.query, change);
    }
    each_in(&mut query.body, change);
}

fn each_in(body: &mut SetExpr, change: &mut dyn FnMut(&mut Select)) {
    match body {
        SetExpr::Select(select) => {
            for from in &mut select.from {
                let relations =
                    std::iter::once(&mut from.relation).chain(from.joins.iter_mut().map(|join| &mut join.relation));
                for relation in relations {
                    if let TableFactor::Derived { subquery, .. } = relation {
                        each_select(subquery, change);
                    }
                }
            }
            change(select);
        }
        SetExpr::Query(query) => each_select(query, change),
        SetExpr::SetOperation { left, right, .. } => {
            each_in(left, change);
            each_in(right, change);
        }
        _ => {}
    }
}

/// The first word that is no comment.
fn first_word(text: &str) -> std::ops::Range<usize> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if !line.trim().is_empty() && !line.trim_start().starts_with("--") {
            start += line.len() - line.trim_start().len();
            break;
        }
        start += line.len();
    }
    let rest = text.get(start..).unwrap_or("");
    let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    start..start + length
}
