package logly.analysis.sigma;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What must hold of a record; the compiled form of a detection and of its condition. */
sealed interface Condition {
    boolean matches(SigmaRecord record);

    /** At least one of these. What they ask of the same fields is asked at once. */
    static Condition any(List<Condition> parts) {
        Map<List<String>, List<ValueTest>> fields = new LinkedHashMap<>();
        List<Condition> others = new ArrayList<>();
        for (Condition part : parts) {
            if (part instanceof Field field) {
                fields.computeIfAbsent(field.names(), names -> new ArrayList<>())
                        .addAll(field.tests());
            } else {
                others.add(part);
            }
        }
        List<Condition> all = new ArrayList<>();
        fields.forEach((names, tests) -> all.add(new Field(names, List.copyOf(tests))));
        all.addAll(others);
        return all.size() == 1 ? all.get(0) : new Or(List.copyOf(all));
    }

    private static List<String> values(SigmaRecord record, List<String> names) {
        return names.stream().flatMap(name -> record.values(name).stream()).toList();
    }

    /** All of them. */
    record And(List<Condition> parts) implements Condition {
        @Override
        public boolean matches(SigmaRecord record) {
            for (int i = 0; i < parts.size(); i++) { // without an iterator for each record
                if (!parts.get(i).matches(record)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** At least one of them. */
    record Or(List<Condition> parts) implements Condition {
        @Override
        public boolean matches(SigmaRecord record) {
            for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i).matches(record)) {
                    return true;
                }
            }
            return false;
        }
    }

    record Not(Condition part) implements Condition {
        @Override
        public boolean matches(SigmaRecord record) {
            return !part.matches(record);
        }
    }

    /** A value of one of these fields passes one of the tests. A field that is absent passes nothing. */
    record Field(List<String> names, List<ValueTest> tests) implements Condition {
        @Override
        public boolean matches(SigmaRecord record) {
            for (int i = 0; i < names.size(); i++) {
                List<String> values = record.values(names.get(i));
                for (int j = 0; j < values.size(); j++) {
                    if (passes(values.get(j))) {
                        return true;
                    }
                }
            }
            return false;
        }

        private boolean passes(String value) {
            for (int i = 0; i < tests.size(); i++) {
                if (tests.get(i).passes(value)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** All of these fields are absent. */
    record Absent(List<String> names) implements Condition {
        @Override
        public boolean matches(SigmaRecord record) {
            for (String name : names) {
                if (!record.values(name).isEmpty()) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Two fields of the record hold the same, without regard to case unless {@code cased}. */
    record SameAs(List<String> names, List<String> others, Part part, boolean cased) implements Condition {

        /** Where the other field's value stands in this one's. */
        enum Part {
            WHOLE,
            START,
            END,
            ANYWHERE
        }

        @Override
        public boolean matches(SigmaRecord record) {
            for (String value : Condition.values(record, names)) {
                for (String wanted : Condition.values(record, others)) {
                    if (isIn(value, wanted)) {
                        return true;
                    }
                }
            }
            return false;
        }

        private boolean isIn(String value, String wanted) {
            int room = value.length() - wanted.length();
            if (room < 0) {
                return false;
            }
            return switch (part) {
                case WHOLE -> room == 0 && standsAt(value, wanted, 0);
                case START -> standsAt(value, wanted, 0);
                case END -> standsAt(value, wanted, room);
                case ANYWHERE -> {
                    boolean found = false;
                    for (int at = 0; at <= room && !found; at++) {
                        found = standsAt(value, wanted, at);
                    }
                    yield found;
                }
            };
        }

        private boolean standsAt(String value, String wanted, int at) {
            return value.regionMatches(!cased, at, wanted, 0, wanted.length());
        }
    }

    /** The text of the record passes. */
    record Keyword(ValueTest test) implements Condition {
        @Override
        public boolean matches(SigmaRecord record) {
            return test.passes(record.text());
        }
    }
}
