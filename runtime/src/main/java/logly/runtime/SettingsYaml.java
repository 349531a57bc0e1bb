package logly.runtime;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Flattens YAML to lines: {@code store: {node: {name: a}}}, {@code store.node: {name: a}} and {@code store.node.name: a}
 * are the same key. A key may stand once in a file; a later file overrides an earlier one.
 */
final class SettingsYaml {
    private final Path file;
    private final List<String> mistakes;
    private final List<Line> lines = new ArrayList<>();
    private final Map<String, Line> byKey = new HashMap<>();

    private SettingsYaml(Path file, List<String> mistakes) {
        this.file = file;
        this.mistakes = mistakes;
    }

    /**
     * One key with its value.
     *
     * @param origin file and line
     */
    record Line(String key, String text, String origin) {}

    /** Lines of the file, then of each {@code conf.d/*.yml} beside it in order of name. */
    static List<Line> read(Path file, List<String> mistakes) {
        List<Path> files = new ArrayList<>(List.of(file));
        files.addAll(confD(file.toAbsolutePath().resolveSibling("conf.d"), mistakes));
        List<Line> lines = new ArrayList<>();
        for (Path each : files) {
            SettingsYaml yaml = new SettingsYaml(each, mistakes);
            yaml.parse();
            lines.addAll(yaml.lines);
        }
        return lines;
    }

    private static List<Path> confD(Path folder, List<String> mistakes) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, "*.yml")) {
            stream.forEach(files::add);
        } catch (IOException e) {
            mistakes.add("cannot list " + folder + ": " + e.getMessage());
        }
        files.sort(null);
        return files;
    }

    private void parse() {
        try (JsonParser parser = new YAMLFactory().createParser(Files.readString(file))) {
            JsonToken token = parser.nextToken();
            while (token != null) {
                if (token == JsonToken.START_OBJECT) {
                    readObject(parser, "");
                } else if (token != JsonToken.VALUE_NULL && !isEmptyText(parser, token)) {
                    mistakes.add(origin(parser) + " must hold keys with values");
                    return;
                }
                token = parser.nextToken();
            }
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            mistakes.add(file + ":" + line + " is not YAML: " + firstLine(e.getOriginalMessage()));
        } catch (NoSuchFileException e) {
            mistakes.add("there is no file " + file);
        } catch (IOException e) {
            mistakes.add("cannot read " + file + ": " + e.getMessage());
        }
    }

    private void readObject(JsonParser parser, String prefix) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = prefix + parser.currentName();
            String origin = origin(parser);
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_OBJECT) {
                readObject(parser, key + ".");
            } else if (value == JsonToken.START_ARRAY) {
                put(new Line(key, readArray(parser, key), origin));
            } else if (value == JsonToken.VALUE_NULL) {
                mistakes.add(key + " (" + origin + ") has no value");
            } else {
                put(new Line(key, parser.getText(), origin));
            }
        }
    }

    private String readArray(JsonParser parser, String key) throws IOException {
        List<String> elements = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (!token.isScalarValue() || token == JsonToken.VALUE_NULL) {
                mistakes.add(key + " (" + origin(parser) + ") must hold plain values");
                parser.skipChildren();
            } else {
                elements.add(parser.getText());
            }
        }
        return Setting.listText(elements);
    }

    private void put(Line line) {
        Line first = byKey.putIfAbsent(line.key(), line);
        if (first == null) {
            lines.add(line);
        } else {
            mistakes.add(line.key() + " (" + line.origin() + ") stands already at " + first.origin());
        }
    }

    private String origin(JsonParser parser) {
        return file + ":" + parser.currentTokenLocation().getLineNr();
    }

    private static boolean isEmptyText(JsonParser parser, JsonToken token) throws IOException {
        return token == JsonToken.VALUE_STRING && parser.getText().isEmpty();
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "" : message.lines().findFirst().orElse("");
    }
}
