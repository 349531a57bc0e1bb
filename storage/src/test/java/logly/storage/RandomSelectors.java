package logly.storage;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Random selectors of one noun as text, each with what it means for the JSON of a record. The meaning is written down
 * plainly and shares no code with what it is a test of.
 */
final class RandomSelectors {
    private static final List<String> LEVELS = List.of("DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL");

    enum Kind {
        TEXT,
        LOOSE,
        SYMBOL,
        LEVEL,
        WHOLE,
        DECIMAL,
        FLAG,
        TIME,
        ADDRESS
    }

    /**
     * A label.
     *
     * @param path in the JSON
     * @param operands some values, as JSON spells them
     */
    record Field(String label, List<String> path, Kind kind, List<String> operands) {
        static Field of(String name, Kind kind, String... operands) {
            return new Field(name, List.of(name.split("\\.")), kind, List.of(operands));
        }

        boolean isOrdered() {
            return switch (kind) {
                case LOOSE, LEVEL, WHOLE, DECIMAL, TIME -> true;
                default -> false;
            };
        }

        boolean isText() {
            return switch (kind) {
                case TEXT, LOOSE, SYMBOL, LEVEL, ADDRESS -> true;
                default -> false;
            };
        }
    }

    record Question(String text, Predicate<JsonNode> meaning) {}

    private final Random random;
    private final List<Field> fields;
    private final List<String> text;
    private final List<String> needles;

    /**
     * @param text fields that line filters see
     * @param needles what to look for in it
     */
    RandomSelectors(Random random, List<Field> fields, List<String> text, List<String> needles) {
        this.random = random;
        this.fields = fields;
        this.text = text;
        this.needles = needles;
    }

    Question next() {
        List<Question> conditions = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            conditions.add(condition(pick(fields)));
        }
        List<Question> filters = new ArrayList<>();
        for (int i = text.isEmpty() || random.nextInt(3) > 0 ? 0 : 1 + random.nextInt(2); i > 0; i--) {
            filters.add(filter());
        }
        StringBuilder spelled = new StringBuilder(space() + "{" + space());
        for (int i = 0; i < conditions.size(); i++) {
            spelled.append(i == 0 ? "" : "," + space())
                    .append(conditions.get(i).text())
                    .append(space());
        }
        spelled.append("}");
        filters.forEach(filter -> spelled.append(space()).append(filter.text()));
        conditions.addAll(filters);
        return new Question(spelled.append(space()).toString(), record -> conditions.stream()
                .allMatch(each -> each.meaning().test(record)));
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private String space() {
        return random.nextInt(6) == 0 ? pick(List.of(" ", "  ", "\t", "\n")) : "";
    }

    private Question condition(Field field) {
        boolean negated = random.nextBoolean();
        int kind = random.nextInt(10);
        if (kind < 2 && field.isOrdered()) {
            return ordered(field);
        }
        if (kind < 4 && field.isText()) {
            String pattern = pattern(field);
            int flags = field.kind() == Kind.SYMBOL || field.kind() == Kind.LEVEL ? Pattern.CASE_INSENSITIVE : 0;
            Pattern compiled = Pattern.compile(pattern, Pattern.DOTALL | flags);
            return condition(
                    field, (negated ? "!~" : "=~") + space() + quoted(pattern), negated, value -> compiled.matcher(
                                    value == null ? "" : value.asText())
                            .matches());
        }
        if (kind < 6 && field.kind() == Kind.ADDRESS) {
            return within(field, negated);
        }
        if (kind < 7) {
            return new Question(
                    (negated ? "!" + space() : "") + "exists" + space() + "(" + space() + field.label() + space() + ")",
                    record -> negated
                            != any(
                                    record,
                                    field,
                                    value -> value != null && !value.asText().isEmpty()));
        }
        if (kind < 8) {
            List<String> operands = new ArrayList<>();
            List<String> literals = new ArrayList<>();
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                String operand = operand(field);
                operands.add(operand);
                literals.add(space() + literal(field, operand) + space());
            }
            return condition(
                    field,
                    (negated ? " notin" : " in") + space() + "(" + String.join(",", literals) + ")",
                    negated,
                    value -> operands.stream().anyMatch(operand -> isEqual(field, value, operand)));
        }
        String operand = operand(field);
        return condition(
                field,
                (negated ? "!=" : "=") + space() + literal(field, operand),
                negated,
                value -> isEqual(field, value, operand));
    }

    private Question condition(Field field, String rest, boolean negated, Predicate<@Nullable JsonNode> test) {
        return new Question(field.label() + space() + rest, record -> negated != any(record, field, test));
    }

    private String operand(Field field) {
        return random.nextInt(10) == 0 ? "" : pick(field.operands());
    }

    private Question ordered(Field field) {
        String operand = field.kind() == Kind.LOOSE ? pick(List.of("22", "-1", "4711", "9.5")) : pick(field.operands());
        String written = field.kind() == Kind.LEVEL && operand.equals("UNKNOWN") ? "NOTICE" : operand;
        String operator = pick(List.of("<", "<=", ">", ">="));
        IntPredicate holds =
                switch (operator) {
                    case "<" -> sign -> sign < 0;
                    case "<=" -> sign -> sign <= 0;
                    case ">" -> sign -> sign > 0;
                    default -> sign -> sign >= 0;
                };
        return condition(
                field,
                operator + space() + literal(field, written),
                false,
                value -> value != null && isInOrder(field.kind(), value, written, holds));
    }

    private static boolean isInOrder(Kind kind, JsonNode value, String operand, IntPredicate holds) {
        return switch (kind) {
            case LEVEL ->
                LEVELS.contains(value.asText()) && holds.test(LEVELS.indexOf(value.asText()) - LEVELS.indexOf(operand));
            case WHOLE -> holds.test(value.decimalValue().compareTo(new BigDecimal(operand)));
            case DECIMAL -> holds.test(value.decimalValue().compareTo(new BigDecimal(operand)));
            case TIME -> holds.test(Instant.parse(value.asText()).compareTo(Instant.parse(operand)));
            case LOOSE ->
                value.asText().matches("-?[0-9]+(\\.[0-9]+)?")
                        && holds.test(new BigDecimal(value.asText()).compareTo(new BigDecimal(operand)));
            default -> throw new AssertionError(kind);
        };
    }

    /** Null stands for no value. */
    private static boolean isEqual(Field field, @Nullable JsonNode value, String operand) {
        if (value == null || operand.isEmpty()) {
            return operand.isEmpty() && (value == null || value.asText().isEmpty());
        }
        return switch (field.kind()) {
            case TEXT, LOOSE, ADDRESS -> value.asText().equals(operand);
            case SYMBOL, LEVEL, FLAG -> value.asText().equalsIgnoreCase(operand);
            case WHOLE, DECIMAL -> value.decimalValue().compareTo(new BigDecimal(operand)) == 0;
            case TIME -> Instant.parse(value.asText()).equals(Instant.parse(operand));
        };
    }

    private static boolean any(JsonNode record, Field field, Predicate<@Nullable JsonNode> test) {
        List<JsonNode> values = values(record, field.path());
        return values.isEmpty() ? test.test(null) : values.stream().anyMatch(test);
    }

    private static List<JsonNode> values(JsonNode node, List<String> path) {
        if (node.isNull() || node.isMissingNode()) {
            return List.of();
        }
        List<JsonNode> values = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(element -> values.addAll(values(element, path)));
            return values;
        }
        return path.isEmpty() ? List.of(node) : values(node.path(path.get(0)), path.subList(1, path.size()));
    }

    private Question within(Field field, boolean negated) {
        List<String> networks = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            String address = pick(field.operands());
            networks.add(address + "/" + random.nextInt(address.contains(":") ? 129 : 33));
        }
        String operator = negated ? " notin " : " in ";
        String list =
                networks.size() == 1 && random.nextBoolean() ? networks.get(0) : "(" + String.join(",", networks) + ")";
        return condition(
                field,
                operator + list,
                negated,
                value -> value != null && networks.stream().anyMatch(network -> isWithin(value.asText(), network)));
    }

    private static boolean isWithin(String address, String network) {
        if (!address.matches("[0-9a-f:.]+")) {
            return false;
        }
        String[] parts = network.split("/", -1);
        byte[] one = bytes(address);
        byte[] other = bytes(parts[0]);
        int shift = one.length * 8 - Integer.parseInt(parts[1]);
        return one.length == other.length
                && new BigInteger(1, one).shiftRight(shift).equals(new BigInteger(1, other).shiftRight(shift));
    }

    private static byte[] bytes(String address) {
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private String pattern(Field field) {
        String operand = pick(field.operands());
        String part = escaped(operand.substring(
                0, operand.offsetByCodePoints(0, random.nextInt(1 + operand.codePointCount(0, operand.length())))));
        return switch (random.nextInt(6)) {
            case 0 -> part + ".*";
            case 1 -> "(" + escaped(operand) + "|" + escaped(pick(field.operands())) + ")?";
            case 2 -> part + "[a-z0-9.]{1,3}";
            case 3 -> ".+";
            case 4 -> "";
            default -> ".*" + part + ".?";
        };
    }

    private static String escaped(String text) {
        return text.replaceAll("([\\\\.\\[\\]{}()*+?^$|])", "\\\\$1");
    }

    private Question filter() {
        boolean negated = random.nextBoolean();
        String needle = pick(needles);
        if (random.nextBoolean()) {
            return new Question(
                    (negated ? "!=" : "|=") + space() + quoted(needle),
                    record -> negated != line(record).contains(needle));
        }
        String regex = "(^|[a-z ])" + escaped(needle);
        Pattern pattern = Pattern.compile(regex, Pattern.DOTALL);
        return new Question(
                (negated ? "!~" : "|~") + space() + quoted(regex),
                record -> negated != pattern.matcher(line(record)).find());
    }

    private String line(JsonNode record) {
        return String.join(
                "\n", text.stream().map(field -> record.path(field).asText()).toList());
    }

    private String literal(Field field, String operand) {
        boolean isBare = !operand.isEmpty() && random.nextBoolean();
        return switch (field.kind()) {
            case WHOLE, DECIMAL -> isBare ? operand : quoted(operand);
            case LOOSE -> isBare && operand.matches("-?[0-9]+(\\.[0-9]+)?") ? operand : quoted(operand);
            case ADDRESS -> isBare ? operand.toUpperCase(Locale.ROOT) : quoted(operand);
            case SYMBOL, LEVEL -> quoted(isBare ? operand.toLowerCase(Locale.ROOT) : operand);
            case TIME -> isBare ? Long.toString(Instant.parse(operand).toEpochMilli()) : quoted(operand);
            case TEXT, FLAG -> quoted(operand);
        };
    }

    String quoted(String value) {
        if (value.indexOf('`') < 0 && random.nextInt(3) == 0) {
            return "`" + value + "`";
        }
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\x%02x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
