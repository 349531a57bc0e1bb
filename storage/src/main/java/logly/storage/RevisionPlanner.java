package logly.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Finds the revisions of one finding. */
record RevisionPlanner(String findingId) implements RowPlan.Planner {
    @Override
    public List<RowPlan> plans(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT id FROM texts WHERE text = ?")) {
            statement.setString(1, findingId);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? List.of(new RowPlan(
                                "finding_revisions_by_finding",
                                List.of(new RowPlan.Condition("finding_id = ?", row.getLong(1))),
                                List.of(),
                                RowPlan.ANY))
                        : List.of();
            }
        }
    }
}
