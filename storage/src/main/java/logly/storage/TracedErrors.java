package logly.storage;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import logly.schemas.EventTrace;
import logly.storage.RowPlan.Condition;

/** Traces that have errors, with these, without event and other children: for those who count them. */
record TracedErrors(TraceTable table) implements RowSource<EventTrace> {
    private static final Condition HAS_ERRORS = new Condition(
            "EXISTS (SELECT 1 FROM error_traces WHERE error_traces.trace_id = event_traces.id)", List.of());

    /** Leaves out what has no errors. */
    static RowPlan.Planner planner(RowPlan.Planner planner) {
        return connection -> plans(planner, connection);
    }

    private static List<RowPlan> plans(RowPlan.Planner planner, Connection connection) throws SQLException {
        List<RowPlan> plans = new ArrayList<>();
        for (RowPlan plan : planner.plans(connection)) {
            List<Condition> rest = new ArrayList<>(plan.rest());
            rest.add(HAS_ERRORS);
            plans.add(new RowPlan(plan.index(), plan.driver(), rest, plan.residual()));
        }
        return plans;
    }

    @Override
    public String name() {
        return table.name();
    }

    @Override
    public String selectStatement() {
        return table.selectStatement();
    }

    @Override
    public Optional<Column> column(String field) {
        return table.column(field);
    }

    @Override
    public EventTrace read(ResultSet row) throws SQLException {
        EventTrace trace = table.read(row);
        trace.put("errors", TraceTable.ERRORS.read(row.getStatement().getConnection(), row.getLong(1)));
        return trace;
    }

    @Override
    public long bytes(EventTrace trace) {
        return table.bytes(trace);
    }

    @Override
    public boolean isAmended() {
        return table.isAmended();
    }

    @Override
    public EventTrace newer(EventTrace one, EventTrace other) {
        return table.newer(one, other);
    }
}
