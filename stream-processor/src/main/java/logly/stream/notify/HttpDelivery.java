package logly.stream.notify;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import logly.analysis.notify.Notice;
import logly.analysis.notify.Target;
import logly.analysis.notify.Target.Shape;

/** Posts messages. A 4xx but 408 and 429 says that the message will never be taken. */
final class HttpDelivery implements Delivery {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Target.Http target;
    private final HttpClient client;
    private final InstantSource clock;

    HttpDelivery(Target.Http target, HttpClient client, InstantSource clock) {
        this.target = target;
        this.client = client;
        this.clock = clock;
    }

    @Override
    public void send(Notice notice) throws IOException, InterruptedException {
        String body =
                switch (target.shape()) {
                    case WEBHOOK -> NoticeBodies.cloudEvent(notice);
                    case SLACK -> NoticeBodies.slack(notice);
                    case ALERTMANAGER -> NoticeBodies.alerts(notice);
                };
        HttpRequest.Builder request = HttpRequest.newBuilder(target.url())
                .timeout(LIMIT)
                .header(
                        "Content-Type",
                        target.shape() == Shape.WEBHOOK
                                ? "application/cloudevents+json; charset=UTF-8"
                                : "application/json; charset=UTF-8");
        if (target.shape() == Shape.WEBHOOK) {
            long seconds = clock.instant().getEpochSecond();
            request.header("webhook-id", notice.id()).header("webhook-timestamp", Long.toString(seconds));
            if (target.secret() != null) {
                request.header("webhook-signature", new Signature(target.secret()).of(notice.id(), seconds, body));
            }
        }
        HttpResponse<Void> answer =
                client.send(request.POST(BodyPublishers.ofString(body)).build(), BodyHandlers.discarding());
        int status = answer.statusCode();
        if (status < 200 || status > 299) {
            String reason = target + " answers " + status;
            boolean isFinal = status >= 400 && status < 500 && status != 408 && status != 429;
            throw isFinal ? new Refused(reason) : new IOException(reason);
        }
    }
}
