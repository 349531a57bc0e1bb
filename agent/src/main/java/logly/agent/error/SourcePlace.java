package logly.agent.error;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A line of a source file, as frames and messages of all languages name it: {@code File.java:12}, {@code x.php(7)},
 * {@code "x.py", line 3}, {@code x.cs:line 9}, {@code x.php on line 5}.
 *
 * @param own whether the file belongs to the application, as far as its place tells, and not to a library
 */
record SourcePlace(String file, int line, boolean own) {
    private static final int LONGEST_EXTENSION = 7;
    private static final int MOST_DIGITS = 7;
    private static final String ENDS = " \t\"'`()[]<>=;,|";
    private static final List<String> BEFORE_NUMBER = List.of(":line ", "\", line ", " on line ", " line ", ":", "(");
    private static final Set<String> EXTENSIONS = Set.of(
            "java", "kt", "kts", "scala", "groovy", "clj", "py", "pyx", "go", "js", "mjs", "cjs", "jsx", "ts", "tsx",
            "vue", "rb", "rake", "erb", "cs", "csharp", "vb", "fs", "php", "phtml", "inc", "dart", "rs", "ex", "exs",
            "erl", "pl", "pm", "c", "cc", "cpp", "cxx", "h", "hpp", "m", "swift", "lua", "sh", "sql", "hs", "ml", "jl",
            "nim", "zig");
    private static final Set<String> OF_JVM = Set.of("java", "kt", "scala", "groovy", "clj");
    private static final List<String> LIBRARIES = List.of(
            "node_modules",
            "node:",
            "(internal/",
            "site-packages",
            "dist-packages",
            "/lib/python",
            "\"<frozen",
            "/gems/",
            "/ruby/",
            "/vendor/",
            "/rustc/",
            ".cargo/registry",
            "/pkg/mod/",
            "/usr/local/go/",
            "/usr/lib/go",
            "go/src/",
            "(dart:",
            "package:flutter/",
            "<filename unknown>",
            "(elixir ",
            "(stdlib ",
            "/usr/share/php",
            "/usr/share/perl");
    private static final List<String> LIBRARY_CLASSES = List.of(
            "java.",
            "javax.",
            "jakarta.",
            "jdk.",
            "sun.",
            "com.sun.",
            "kotlin.",
            "kotlinx.",
            "scala.",
            "groovy.",
            "clojure.",
            "akka.",
            "reactor.",
            "io.netty.",
            "io.undertow.",
            "io.vertx.",
            "io.grpc.",
            "okhttp3.",
            "org.springframework.",
            "org.apache.",
            "org.hibernate.",
            "org.eclipse.",
            "org.jboss.",
            "org.mortbay.",
            "org.postgresql.",
            "org.mariadb.",
            "com.mysql.",
            "oracle.",
            "com.zaxxer.",
            "com.fasterxml.",
            "com.google.common.",
            "ch.qos.",
            "org.slf4j.",
            "org.junit.",
            "System.",
            "Microsoft.");

    /** The first place that a line names; null where it names none. */
    static @Nullable SourcePlace of(String line) {
        for (int dot = line.indexOf('.'); dot >= 0; dot = line.indexOf('.', dot + 1)) {
            int end = dot + 1;
            while (end < line.length() && Character.isLetterOrDigit(line.charAt(end))) {
                end++;
            }
            boolean known = end - dot - 1 <= LONGEST_EXTENSION && EXTENSIONS.contains(line.substring(dot + 1, end));
            int number = known ? number(line, end) : -1;
            if (number > 0) {
                return place(line, dot, end, number);
            }
        }
        return null;
    }

    /** The line's number behind a file's name; -1 where none follows. */
    private static int number(String line, int at) {
        for (String before : BEFORE_NUMBER) {
            if (line.startsWith(before, at)) {
                int from = at + before.length();
                int end = from;
                while (end < line.length() && line.charAt(end) >= '0' && line.charAt(end) <= '9') {
                    end++;
                }
                return end > from && end - from <= MOST_DIGITS ? Integer.parseInt(line.substring(from, end)) : -1;
            }
        }
        return -1;
    }

    private static SourcePlace place(String line, int dot, int end, int number) {
        int in = line.lastIndexOf(" in ", dot);
        int from = dot;
        if (in >= 0 && line.startsWith(":line ", end)) {
            // Paths of .NET hold spaces.
            from = in + 4;
        } else {
            while (from > 0 && ENDS.indexOf(line.charAt(from - 1)) < 0) {
                from--;
            }
        }
        String file = line.substring(from, end);
        if (file.startsWith("file://")) {
            file = file.substring(7);
        }
        String frame = line.strip();
        String called = frame.startsWith("at ") ? frame.substring(3) : "";
        boolean library = LIBRARIES.stream().anyMatch(line::contains) || isLibraryClass(called);
        boolean jvm = OF_JVM.contains(line.substring(dot + 1, end)) && from > 0 && line.charAt(from - 1) == '(';
        return new SourcePlace(jvm ? withPackage(called, file) : file, number, !library);
    }

    private static boolean isLibraryClass(String called) {
        String bare = called.substring(called.lastIndexOf('/', Math.max(0, called.indexOf('('))) + 1);
        return LIBRARY_CLASSES.stream().anyMatch(bare::startsWith);
    }

    /** The frame of a JVM names the package with the method and the file without it. */
    private static String withPackage(String called, String file) {
        int open = called.indexOf('(');
        int method = called.lastIndexOf('.', Math.max(0, open));
        int type = called.lastIndexOf('.', method - 1);
        int module = called.lastIndexOf('/', Math.max(0, open));
        return type <= module ? file : called.substring(module + 1, type).replace('.', '/') + '/' + file;
    }
}
