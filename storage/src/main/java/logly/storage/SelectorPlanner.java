package logly.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import logly.analysis.selector.LineFilter;
import logly.analysis.selector.Matcher;
import logly.analysis.selector.Selector;
import logly.storage.RowPlan.Condition;
import org.apache.avro.generic.IndexedRecord;

/**
 * Compiles a selector for one file: what SQL can answer narrows the rows, along the index that leaves the fewest of them;
 * what it cannot answer exactly stays as a test of each record that is read.
 */
final class SelectorPlanner implements RowPlan.Planner {
    /** So many values of the leading column are looked up side by side; more are tested row by row. */
    private static final int MOST_SIDE_BY_SIDE = 8;

    /** A table as its columns tell of the fields of a record. */
    interface Fields {
        /** The column to ask for a field of the record, where there is one. */
        Optional<Column> column(String field);
    }

    private final Fields table;
    private final Indexes indexes;
    private final Selector selector;

    SelectorPlanner(Fields table, Indexes indexes, Selector selector) {
        this.table = table;
        this.indexes = indexes;
        this.selector = selector;
    }

    @Override
    public List<RowPlan> plans(Connection connection) throws SQLException {
        Map<String, Set<Long>> ids = new LinkedHashMap<>();
        List<Condition> rest = new ArrayList<>();
        List<Matcher> inexact = new ArrayList<>();
        for (Matcher matcher : selector.matchers()) {
            Narrowing narrowing = narrowing(matcher, connection);
            if (narrowing instanceof Narrowing.Ids some && !some.orNull()) {
                ids.merge(some.column(), some.ids(), SelectorPlanner::both);
            } else {
                rest.addAll(narrowing.conditions());
            }
            if (!narrowing.isExact()) {
                inexact.add(matcher);
            }
        }
        if (ids.values().stream().anyMatch(Set::isEmpty)) {
            return List.of();
        }
        return plans(ids, rest, residual(inexact, narrowedFilters(rest)));
    }

    private Narrowing narrowing(Matcher matcher, Connection connection) throws SQLException {
        Optional<Column> column = table.column(matcher.label().path().get(0));
        return column.isPresent() ? column.get().narrow(matcher, connection) : Narrowing.NONE;
    }

    private static Set<Long> both(Set<Long> one, Set<Long> other) {
        Set<Long> both = new HashSet<>(one);
        both.retainAll(other);
        return both;
    }

    /** Adds what SQL can say of the filters; returns those that it cannot answer. */
    private List<LineFilter> narrowedFilters(List<Condition> rest) {
        List<LineFilter> inexact = new ArrayList<>();
        for (LineFilter filter : selector.filters()) {
            Optional<Condition> condition =
                    filter instanceof LineFilter.Containing containing ? contains(containing) : Optional.empty();
            condition.ifPresentOrElse(rest::add, () -> inexact.add(filter));
        }
        return inexact;
    }

    /** A text of one line stands in one of the fields or in none. */
    private Optional<Condition> contains(LineFilter.Containing filter) {
        List<String> fields = selector.labels().text();
        List<String> columns = fields.stream()
                .flatMap(field -> table.column(field).stream())
                .map(Column::expression)
                .toList();
        if (columns.size() < fields.size()
                || (fields.size() > 1 && filter.text().indexOf('\n') >= 0)) {
            return Optional.empty();
        }
        List<String> parts =
                columns.stream().map(column -> "instr(" + column + ", ?) > 0").toList();
        return Optional.of(new Condition(
                (filter.negated() ? "NOT (" : "(") + String.join(" OR ", parts) + ")",
                Collections.nCopies(parts.size(), filter.text())));
    }

    private Predicate<? super IndexedRecord> residual(List<Matcher> matchers, List<LineFilter> filters) {
        Selector residual = new Selector(selector.labels(), matchers, filters);
        return residual.isAll() ? RowPlan.ANY : residual::test;
    }

    private List<RowPlan> plans(
            Map<String, Set<Long>> ids, List<Condition> rest, Predicate<? super IndexedRecord> residual) {
        for (String column : indexes.byColumn()) {
            Set<Long> leading = ids.getOrDefault(column, Set.of());
            if (!leading.isEmpty() && leading.size() <= MOST_SIDE_BY_SIDE) {
                List<Condition> others = tests(ids, column, rest);
                return leading.stream()
                        .sorted()
                        .map(id -> new RowPlan(
                                indexes.led(column), List.of(new Condition(column + " = ?", id)), others, residual))
                        .toList();
            }
        }
        List<Condition> all = tests(ids, "", rest);
        for (Indexes.Subset subset : indexes.subsets()) {
            if (subset.holds(selector.matchers())) {
                return List.of(new RowPlan(subset.index(), List.of(subset.condition()), all, residual));
            }
        }
        return List.of(new RowPlan(indexes.byTime(), List.of(), all, residual));
    }

    private static List<Condition> tests(Map<String, Set<Long>> ids, String answered, List<Condition> rest) {
        List<Condition> tests = new ArrayList<>();
        ids.forEach((column, some) -> {
            if (!column.equals(answered)) {
                tests.add(Narrowing.Ids.isIn(column, some));
            }
        });
        tests.addAll(rest);
        return tests;
    }
}
