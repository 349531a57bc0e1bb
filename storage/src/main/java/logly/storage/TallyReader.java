package logly.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import logly.analysis.selector.Selector;
import logly.schemas.LogEvent;

/** Reads time and level of log events, from those two columns alone wherever SQL can answer the selector. */
final class TallyReader {
    private final RowReader<LogEvent> slim;
    private final RowReader<LogEvent> whole;

    TallyReader(RowReader<LogEvent> slim, RowReader<LogEvent> whole) {
        this.slim = slim;
        this.whole = whole;
    }

    /** Makes no plan for a file whose rows would have to be read whole, and remembers that there was one. */
    private static final class SlimPlanner implements RowPlan.Planner {
        private final RowPlan.Planner planner;
        private boolean isEnough = true;

        SlimPlanner(RowPlan.Planner planner) {
            this.planner = planner;
        }

        @Override
        public List<RowPlan> plans(Connection connection) throws SQLException {
            List<RowPlan> plans = planner.plans(connection);
            isEnough &= plans.stream().allMatch(plan -> plan.residual() == RowPlan.ANY);
            return isEnough ? plans : List.of();
        }
    }

    Page<LogEvent> page(TimeRange range, Selector selector, Paging paging) {
        RowPlan.Planner planner = new SelectorPlanner(Tables.LOG_EVENTS, Indexes.LOG_EVENTS, selector);
        SlimPlanner slimPlanner = new SlimPlanner(planner);
        Page<LogEvent> page = slim.page(range, slimPlanner, paging);
        return slimPlanner.isEnough ? page : whole.page(range, planner, paging);
    }
}
