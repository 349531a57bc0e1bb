package logly.launcher;

import java.util.Map;
import logly.query.FleetRules;
import logly.schemas.DetectionRule;
import org.jspecify.annotations.Nullable;

/** There are none. */
final class NoRules implements FleetRules {
    @Override
    public void start() {}

    @Override
    public Map<String, DetectionRule> known() {
        return Map.of();
    }

    @Override
    public String position() {
        return "none";
    }

    @Override
    public void await(String position) {}

    @Override
    public String write(Map<String, @Nullable DetectionRule> changes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
