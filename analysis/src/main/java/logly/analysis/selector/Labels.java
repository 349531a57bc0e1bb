package logly.analysis.selector;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.generic.IndexedRecord;

/**
 * What can be asked of one noun: its labels, by name. They are the fields of its Avro record, {@code outer.inner} for a
 * field of a record inside, and {@code map.key} for an entry of a map.
 */
public final class Labels {
    /** A key that a selector may write without quotes. */
    static final Pattern BARE_KEY = Pattern.compile("[A-Za-z0-9_-]+");

    private static final String ANY_KEY = "<key>";

    private final String noun;
    private final Map<String, Label> byName = new LinkedHashMap<>();
    private final Map<String, String> aliases;
    private final List<String> text;

    /**
     * @param labels in the order in which people read them; one for any key of a map ends its path with {@link #ANY_KEY}
     * @param aliases short names, each for the name of a label
     * @param text fields that line filters see, each on its own line
     */
    Labels(String noun, Collection<Label> labels, Map<String, String> aliases, List<String> text) {
        this.noun = noun;
        labels.forEach(label -> byName.put(label.name(), label));
        this.aliases = Map.copyOf(aliases);
        this.text = List.copyOf(text);
    }

    static List<String> anyKeyOf(List<String> map) {
        return Stream.concat(map.stream(), Stream.of(ANY_KEY)).toList();
    }

    /** As its address in the API spells it. */
    public String noun() {
        return noun;
    }

    Collection<Label> all() {
        return byName.values();
    }

    /** Short names of a label. */
    List<String> aliasesOf(Label label) {
        return aliases.entrySet().stream()
                .filter(alias -> alias.getValue().equals(label.name()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** Fields that line filters see; none where the noun has no text. */
    public List<String> text() {
        return text;
    }

    /** What line filters see of a record. */
    String textOf(IndexedRecord record) {
        return text.stream()
                .map(field -> String.valueOf(
                        record.get(record.getSchema().getField(field).pos())))
                .collect(Collectors.joining("\n"));
    }

    /** Names that stand for themselves, without those inside of records. */
    List<String> shortNames() {
        return Stream.concat(byName.keySet().stream(), aliases.keySet().stream())
                .filter(name -> name.indexOf('.') < 0 || name.endsWith("." + ANY_KEY))
                .sorted()
                .toList();
    }

    /**
     * The label that a selector names.
     *
     * @param names what stands between the dots; behind the name of a map the rest is one key
     */
    Optional<Label> find(List<String> names) {
        String first = aliases.getOrDefault(names.get(0), names.get(0));
        List<String> path = new ArrayList<>(List.of(first.split("\\.")));
        path.addAll(names.subList(1, names.size()));
        Label label = byName.get(String.join(".", path));
        if (label != null && !label.path().contains(ANY_KEY)) {
            return Optional.of(label);
        }
        for (int i = path.size() - 1; i > 0; i--) {
            Label map = byName.get(String.join(".", anyKeyOf(path.subList(0, i))));
            if (map != null) {
                return Optional.of(entry(map, String.join(".", path.subList(i, path.size()))));
            }
        }
        return Optional.empty();
    }

    private static Label entry(Label map, String key) {
        List<String> outer = map.path().subList(0, map.path().size() - 1);
        String prefix = map.name().substring(0, map.name().length() - ANY_KEY.length());
        return new Label(
                prefix + (BARE_KEY.matcher(key).matches() ? key : Spelling.quoted(key)),
                Stream.concat(outer.stream(), Stream.of(key)).toList(),
                map.isMany(),
                map.type(),
                map.symbols(),
                map.doc());
    }

    @Override
    public String toString() {
        return noun;
    }
}
