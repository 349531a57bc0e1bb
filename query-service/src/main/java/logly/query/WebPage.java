package logly.query;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.NotFoundResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/** The page at {@code /} and its assets, under a policy that lets the browser run nothing but our files. */
final class WebPage {
    private static final String LIBRARIES = "/assets/";
    private static final String OURS = "/assets/logly/";

    private final WebAssets assets = new WebAssets();
    private final byte[] index;
    private final String policy;

    WebPage() {
        String importMap = assets.importMap();
        index = assets.text("index.html").replace("{{importmap}}", importMap).getBytes(StandardCharsets.UTF_8);
        policy = "default-src 'self'; script-src 'self' 'sha256-"
                + WebAssets.sha256(importMap.getBytes(StandardCharsets.UTF_8))
                + "'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
                + " form-action 'none'; frame-ancestors 'none'";
    }

    void addTo(RoutesConfig routes) {
        routes.before(this::guard);
        both(routes, "/", this::index);
        both(routes, OURS + "{name}", request -> answer(request, OURS, assets::own));
        both(routes, LIBRARIES + "<name>", request -> answer(request, LIBRARIES, assets::library));
    }

    private static void both(RoutesConfig routes, String path, Handler handler) {
        routes.get(path, handler).head(path, handler);
    }

    private void guard(Context request) {
        request.header("Content-Security-Policy", policy)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer");
    }

    private void index(Context request) {
        request.contentType("text/html;charset=utf-8")
                .header("Cache-Control", "no-cache")
                .result(index);
    }

    private static void answer(Context request, String prefix, Function<String, Optional<WebAssets.Asset>> source) {
        String path = request.path();
        WebAssets.Asset asset = Optional.of(path)
                .filter(whole -> whole.startsWith(prefix))
                .flatMap(whole -> source.apply(whole.substring(prefix.length())))
                .orElseThrow(() -> new NotFoundResponse("there is no " + path));
        request.header("Cache-Control", asset.cacheControl()).header("ETag", asset.entityTag());
        if (asset.entityTag().equals(request.header("If-None-Match"))) {
            request.status(304);
        } else {
            request.contentType(asset.contentType()).result(asset.body());
        }
    }
}
