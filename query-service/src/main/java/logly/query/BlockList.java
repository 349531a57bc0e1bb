package logly.query;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import logly.schemas.IpReputation;
import logly.storage.Page;
import logly.storage.Paging;

/**
 * A list of addresses that a firewall can read as well: those that a person blocked, then those of a score. Never names
 * what is allowed, or this host itself.
 *
 * @param decisions of people, as they hold now
 */
record BlockList(Listing<IpReputation> listing, Function<Call, LatestDecisions> decisions) implements Answer {
    private static final int PAGE = 2000;

    @Override
    public boolean isLong(Context request) {
        return listing.isLong(request);
    }

    @Override
    public void send(Call call) throws IOException {
        Parameters parameters = call.parameters();
        if (parameters
                .text(AddressRoutes.FORMAT.name())
                .filter(AddressRoutes.PLAIN::equals)
                .isEmpty()) {
            listing.send(call);
            return;
        }
        if (parameters.text(AddressRoutes.MIN_SCORE.name()).isEmpty()) {
            throw new BadParameter(
                    AddressRoutes.MIN_SCORE.name(), "is missing: a block list of every address would block all");
        }
        LatestDecisions decided = decisions.apply(call);
        Page<IpReputation> page = listing.page(call, new Paging(parameters.order(), PAGE, null));
        call.store().requireAll(); // one of them may know what is allowed
        try (Writer out = new OutputStreamWriter(
                Answer.begin(call.request(), "text/plain;charset=utf-8", SLOWEST), StandardCharsets.UTF_8)) {
            for (String ip : decided.all("block")) {
                out.write(ip + "\n");
            }
            Optional<String> next;
            do {
                for (IpReputation address : page.items()) {
                    if (isToBlock(address, decided)) {
                        out.write(address.getIp() + "\n");
                    }
                }
                next = page.next();
                if (next.isPresent()) {
                    page = listing.page(call, new Paging(parameters.order(), PAGE, next.get()));
                    call.store().requireAll();
                }
            } while (next.isPresent());
        }
    }

    private static boolean isToBlock(IpReputation address, LatestDecisions decided) {
        String ip = address.getIp();
        return !address.getIsWhitelisted()
                && !address.getType().equals("loopback")
                && !decided.is("allow", ip)
                && !decided.is("block", ip);
    }

    @Override
    public void describe(ObjectNode content, Components components) {
        listing.describe(content, components);
        content.putObject("text/plain").putObject("schema").put("type", "string");
    }
}
