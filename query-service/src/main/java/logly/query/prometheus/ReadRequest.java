package logly.query.prometheus;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;

/** What a Prometheus server asks for (prometheus/prompb, remote.proto and types.proto). */
public record ReadRequest(List<Query> queries) {
    private static final int MOST_QUERIES = 100;
    private static final int MOST_CONDITIONS = 100;

    public ReadRequest {
        queries = List.copyOf(queries);
    }

    /** Which samples, both ends included, in epoch milliseconds. */
    public record Query(long fromMillis, long toMillis, List<Condition> conditions) {
        public Query {
            conditions = List.copyOf(conditions);
        }
    }

    /** How a label and a value are compared, in the order of the protocol. */
    public enum Operator {
        EQUAL("="),
        NOT_EQUAL("!="),
        LIKE("=~"),
        NOT_LIKE("!~");

        private final String text;

        Operator(String text) {
            this.text = text;
        }

        /** As a selector spells it. */
        public String text() {
            return text;
        }
    }

    /** One condition on a label; a label that is missing is empty, and a pattern matches the whole value. */
    public record Condition(Operator operator, String label, String value) {
        /** Whether this value of the label passes. */
        public boolean holds(String of) {
            return switch (operator) {
                case EQUAL -> value.equals(of);
                case NOT_EQUAL -> !value.equals(of);
                case LIKE -> pattern().matches(of);
                case NOT_LIKE -> !pattern().matches(of);
            };
        }

        private Pattern pattern() {
            try {
                return Pattern.compile(value, Pattern.DOTALL);
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException("the pattern of " + label + ": " + e.getMessage(), e);
            }
        }
    }

    /** Reads the message; throws IllegalArgumentException where it is none. */
    public static ReadRequest parse(byte[] message) {
        List<Query> queries = new ArrayList<>();
        ProtoReader reader = new ProtoReader(message);
        for (int field = reader.field(); field != 0; field = reader.field()) {
            if (field == 1) {
                queries.add(query(reader.message()));
                require(queries.size() <= MOST_QUERIES, "more than " + MOST_QUERIES + " queries");
            } else {
                reader.skip(); // which answers it takes: every server takes samples
            }
        }
        return new ReadRequest(queries);
    }

    private static Query query(ProtoReader reader) {
        long from = 0;
        long to = 0;
        List<Condition> conditions = new ArrayList<>();
        for (int field = reader.field(); field != 0; field = reader.field()) {
            switch (field) {
                case 1 -> from = reader.number();
                case 2 -> to = reader.number();
                case 3 -> conditions.add(condition(reader.message()));
                default -> reader.skip();
            }
        }
        require(conditions.size() <= MOST_CONDITIONS, "more than " + MOST_CONDITIONS + " conditions");
        return new Query(from, to, conditions);
    }

    private static Condition condition(ProtoReader reader) {
        long type = 0;
        String label = "";
        String value = "";
        for (int field = reader.field(); field != 0; field = reader.field()) {
            switch (field) {
                case 1 -> type = reader.number();
                case 2 -> label = reader.text();
                case 3 -> value = reader.text();
                default -> reader.skip();
            }
        }
        Operator[] operators = Operator.values();
        require(type >= 0 && type < operators.length, "there is no operator " + type);
        return new Condition(operators[(int) type], label, value);
    }

    private static void require(boolean isFulfilled, String otherwise) {
        if (!isFulfilled) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
