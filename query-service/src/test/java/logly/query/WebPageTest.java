package logly.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebPageTest {
    private static final Pattern IMPORT_MAP = Pattern.compile("<script type=\"importmap\">(.*?)</script>");
    private static final Pattern IMPORT = Pattern.compile("(?:\\bfrom|\\bimport)\\s*[\"']([^\"']+)[\"']");

    private static RunningQueryService running;

    @BeforeAll
    static void start(@TempDir Path dataDir) {
        running = new RunningQueryService(dataDir);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/browse", "/sign-in"})
    void allowsNoScriptButItsFilesAndItsImportMap(String address) throws Exception {
        HttpResponse<String> page = running.get(address);
        String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
        assertThat(policy)
                .contains("default-src 'self';")
                .contains("script-src 'self' 'sha256-"
                        + WebAssets.sha256(importMap(page.body()).getBytes(StandardCharsets.UTF_8)) + "';")
                .contains("frame-ancestors 'none'");
        assertThat(page.body().split("<script", -1))
                .as("the import map and one module")
                .hasSize(3);
        assertThat(page.body()).doesNotContain("http:", "https:", " onload");
    }

    @Test
    void servesEveryModuleThatThePageReaches() throws Exception {
        JsonNode imports =
                new ObjectMapper().readTree(importMap(running.get("/").body())).path("imports");
        Deque<String> open = new ArrayDeque<>(
                List.of("/assets/logly/page.js", "/assets/logly/browse.js", "/assets/logly/sign-in.js"));
        Set<String> seen = new HashSet<>();
        while (!open.isEmpty()) {
            String path = open.pop();
            if (!seen.add(path)) {
                continue;
            }
            HttpResponse<String> module = running.get(path);
            assertThat(module.statusCode()).as(path).isEqualTo(200);
            assertThat(module.headers().firstValue("Content-Type")).hasValue("text/javascript;charset=utf-8");
            // The chart library is one bundle without imports, and its text holds words that look like some.
            Matcher imported = IMPORT.matcher(path.contains("/echarts/") ? "" : module.body());
            while (imported.find()) {
                open.push(resolve(path, imported.group(1), imports));
            }
        }
        assertThat(seen)
                .contains("/assets/logly/chart.js", "/assets/logly/events.js", "/assets/logly/sources.js")
                .anyMatch(path -> path.matches("/assets/echarts/[0-9.]+/dist/echarts.esm.min.js"))
                .anyMatch(path -> path.matches("/assets/reactive-element/[0-9.]+/reactive-element.js"));
    }

    @Test
    void keepsLibrariesForeverAndAsksForItsOwnFilesAgain() throws Exception {
        HttpResponse<String> own = running.get("/assets/logly/page.css");
        String tag = own.headers().firstValue("ETag").orElseThrow();

        assertThat(own.headers().firstValue("Cache-Control")).hasValue("no-cache");
        assertThat(running.get("/assets/logly/page.css", "If-None-Match", tag).statusCode())
                .isEqualTo(304);
        assertThat(running.get("/assets/logly/page.css", "If-None-Match", "\"other\"")
                        .statusCode())
                .isEqualTo(200);
        assertThat(running.get("/assets/lit/3.3.3/index.js").headers().firstValue("Cache-Control"))
                .hasValue("public, max-age=31536000, immutable");
    }

    @Test
    void compressesForThoseWhoCanReadIt() throws Exception {
        HttpResponse<byte[]> small = running.getBytes("/assets/logly/page.css", "Accept-Encoding", "gzip");

        assertThat(small.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(small.body()).startsWith(0x1f, 0x8b);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/assets/logly/index.html",
                "/assets/logly/absent.js",
                "/assets/logly/..%2fQueryApi.class",
                "/assets/lit/3.3.3/absent.js",
                "/assets/lit/3.3.3/package.json",
                "/assets/zrender/6.0.0/index.js",
                "/assets/lit/3.3.3//index.js",
                "/assets/nothing",
            })
    void servesNothingElse(String path) throws Exception {
        HttpResponse<String> response = running.get(path);

        assertThat(response.statusCode()).isIn(400, 404);
        assertThat(response.body()).doesNotContain("import", "CAFEBABE");
    }

    @Test
    void answersHeadLikeGetWithoutBody() throws Exception {
        HttpResponse<String> head = running.send("HEAD", "/");

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
    }

    private static String importMap(String page) {
        Matcher map = IMPORT_MAP.matcher(page);
        assertThat(map.find()).isTrue();
        return map.group(1);
    }

    private static String resolve(String from, String name, JsonNode imports) {
        if (name.startsWith(".") || name.startsWith("/")) {
            return URI.create(from).resolve(name).getPath();
        }
        if (imports.has(name)) {
            return imports.path(name).asText();
        }
        int slash = name.indexOf('/', name.startsWith("@") ? name.indexOf('/') + 1 : 0);
        assertThat(slash).as(name).isPositive();
        return imports.path(name.substring(0, slash + 1)).asText() + name.substring(slash + 1);
    }
}
