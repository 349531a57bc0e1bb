package logly.analysis.sigma;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A part of a YAML text that knows its line; every complaint about it names that line. */
public sealed interface YamlNode {
    int line();

    /**
     * A scalar as it is written.
     *
     * @param isText quoted, or of a form that YAML takes for a text
     */
    record Scalar(String text, boolean isText, boolean isNull, boolean isNumber, int line) implements YamlNode {}

    record Items(List<YamlNode> items, int line) implements YamlNode {}

    record Fields(Map<String, YamlNode> fields, int line) implements YamlNode {}

    int MOST_CHARACTERS = 1 << 18;
    int MOST_DEPTH = 30;

    /** The documents of a text, in their order. */
    static List<YamlNode> documents(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MOST_CHARACTERS);
        options.setNestingDepthLimit(MOST_DEPTH);
        options.setMaxAliasesForCollections(50);
        options.setAllowDuplicateKeys(false);
        List<YamlNode> documents = new ArrayList<>();
        try {
            for (Node node : new Yaml(new SafeConstructor(options)).composeAll(new java.io.StringReader(text))) {
                documents.add(of(node, 0));
            }
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark();
            throw new RefusedRule(mark == null ? 1 : mark.getLine() + 1, "not YAML: " + e.getProblem());
        } catch (YAMLException e) {
            throw new RefusedRule(1, "not YAML: " + e.getMessage());
        }
        return documents;
    }

    private static YamlNode of(Node node, int depth) {
        int line = node.getStartMark().getLine() + 1;
        if (depth > MOST_DEPTH) {
            throw new RefusedRule(line, "nested too deep");
        }
        if (node instanceof MappingNode mapping) {
            Map<String, YamlNode> fields = new LinkedHashMap<>();
            for (NodeTuple tuple : mapping.getValue()) {
                if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                    throw new RefusedRule(line, "a key must be a text");
                }
                if (fields.put(key.getValue(), of(tuple.getValueNode(), depth + 1)) != null) {
                    throw new RefusedRule(line, "the key " + key.getValue() + " stands twice");
                }
            }
            return new Fields(Collections.unmodifiableMap(fields), line);
        }
        if (node instanceof SequenceNode sequence) {
            List<YamlNode> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.add(of(item, depth + 1));
            }
            return new Items(List.copyOf(items), line);
        }
        ScalarNode scalar = (ScalarNode) node;
        boolean isNull = scalar.getTag().equals(Tag.NULL);
        boolean isNumber = Set.of(Tag.INT, Tag.FLOAT).contains(scalar.getTag());
        return new Scalar(scalar.getValue(), scalar.getTag().equals(Tag.STR), isNull, isNumber, line);
    }

    /** The fields of a mapping. */
    default Map<String, YamlNode> asFields(String what) {
        if (this instanceof Fields mapping) {
            return mapping.fields();
        }
        throw new RefusedRule(line(), what + " must be a mapping");
    }

    /** The text of a scalar that is not null. */
    default String asText(String what) {
        if (this instanceof Scalar scalar && !scalar.isNull()) {
            return scalar.text();
        }
        throw new RefusedRule(line(), what + " must be a text");
    }

    /** The items of a list; a single value is a list of one. */
    default List<YamlNode> asItems() {
        return this instanceof Items list ? list.items() : List.of(this);
    }

    /** The texts of a list of scalars. */
    default List<String> asTexts(String what) {
        return asItems().stream().map(item -> item.asText(what)).toList();
    }

    static @Nullable String text(Map<String, YamlNode> fields, String name) {
        YamlNode node = fields.get(name);
        return node == null || (node instanceof Scalar scalar && scalar.isNull()) ? null : node.asText(name);
    }
}
