package logly.query;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.NotFoundResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The pages and their assets, under a policy that lets the browser run nothing but our files. */
final class WebPage {
    private static final String LIBRARIES = "/assets/";
    private static final String OURS = "/assets/logly/";

    /** They hold nothing but what asks the API, and so are for everybody. */
    private static final Map<String, String> PAGES =
            Map.of("/", "index.html", "/browse", "browse.html", "/sign-in", "sign-in.html");

    private final WebAssets assets = new WebAssets();
    private final Map<String, byte[]> pages = new LinkedHashMap<>();
    private final String policy;

    WebPage() {
        String importMap = assets.importMap();
        PAGES.forEach((address, file) -> pages.put(
                address, assets.text(file).replace("{{importmap}}", importMap).getBytes(StandardCharsets.UTF_8)));
        policy = "default-src 'self'; script-src 'self' 'sha256-"
                + WebAssets.sha256(importMap.getBytes(StandardCharsets.UTF_8))
                + "'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
                + " form-action 'none'; frame-ancestors 'none'";
    }

    void addTo(RoutesConfig routes) {
        routes.before(this::guard);
        pages.forEach((address, page) -> both(routes, address, request -> answer(request, page)));
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

    private static void answer(Context request, byte[] page) {
        request.contentType("text/html;charset=utf-8")
                .header("Cache-Control", "no-cache")
                .result(page);
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
