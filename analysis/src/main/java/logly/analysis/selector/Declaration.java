package logly.analysis.selector;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import logly.schemas.Level;
import logly.schemas.RecordJson;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** Declares the labels of one noun: all fields of its schema, and what the schema does not say of them. */
final class Declaration {
    private static final List<String> FLAGS = List.of("true", "false");

    private final String noun;
    private final Schema schema;
    private final Map<String, LabelType> types = new LinkedHashMap<>();
    private final Map<String, String> aliases = new LinkedHashMap<>();
    private final List<Label> own = new ArrayList<>();
    private List<String> text = List.of();

    /**
     * @param noun as its address in the API spells it
     */
    Declaration(String noun, Schema schema) {
        this.noun = noun;
        this.schema = schema;
    }

    /** Texts that are more than text. */
    Declaration type(LabelType type, String... names) {
        for (String name : names) {
            types.put(name, type);
        }
        return this;
    }

    /** A short name for a label. */
    Declaration alias(String alias, String name) {
        aliases.put(alias, name);
        return this;
    }

    /** A label besides the fields: one entry of a map of lists, with a type of its own. */
    Declaration label(String name, LabelType type, String doc, String... path) {
        own.add(new Label(name, List.of(path), true, type, List.of(), doc));
        return this;
    }

    /** Fields that line filters see. */
    Declaration text(String... fields) {
        text = List.of(fields);
        return this;
    }

    Labels labels() {
        List<Label> labels = new ArrayList<>(own);
        addFields(List.of(), false, schema, labels);
        return new Labels(noun, labels, aliases, text);
    }

    private void addFields(List<String> outer, boolean isMany, Schema record, List<Label> labels) {
        for (Schema.Field field : record.getFields()) {
            List<String> path = new ArrayList<>(outer);
            path.add(field.name());
            add(path, isMany, field.schema(), field.doc(), labels);
        }
    }

    private void add(List<String> path, boolean isMany, Schema schema, String doc, List<Label> labels) {
        switch (schema.getType()) {
            case UNION ->
                schema.getTypes().stream()
                        .filter(type -> type.getType() != Schema.Type.NULL)
                        .forEach(type -> add(path, isMany, type, doc, labels));
            case RECORD -> addFields(path, isMany, schema, labels);
            case ARRAY -> add(path, true, schema.getElementType(), doc, labels);
            case MAP -> add(Labels.anyKeyOf(path), isMany, schema.getValueType(), doc, labels);
            case ENUM -> {
                boolean isLevel = schema.getFullName().equals(Level.class.getName());
                LabelType type = isLevel ? LabelType.LEVEL : LabelType.SYMBOL;
                labels.add(label(path, isMany, type, schema.getEnumSymbols(), doc));
            }
            case BOOLEAN -> labels.add(label(path, isMany, LabelType.FLAG, FLAGS, doc));
            case STRING -> labels.add(label(path, isMany, textType(path), List.of(), doc));
            case INT, LONG -> labels.add(label(path, isMany, wholeType(schema), List.of(), doc));
            case DOUBLE -> labels.add(label(path, isMany, LabelType.DECIMAL, List.of(), doc));
            default -> {
                // Raw bytes and vectors cannot be asked for.
            }
        }
    }

    private static Label label(List<String> path, boolean isMany, LabelType type, List<String> symbols, String doc) {
        return new Label(String.join(".", path), path, isMany, type, symbols, doc);
    }

    private LabelType textType(List<String> path) {
        boolean isLoose = path.equals(Labels.anyKeyOf(path.subList(0, path.size() - 1)));
        return types.getOrDefault(String.join(".", path), isLoose ? LabelType.LOOSE : LabelType.TEXT);
    }

    private static LabelType wholeType(Schema schema) {
        if (schema.getLogicalType() instanceof LogicalTypes.TimestampMillis) {
            return LabelType.TIME;
        }
        return RecordJson.isIdentity(schema) ? LabelType.TEXT : LabelType.WHOLE;
    }
}
