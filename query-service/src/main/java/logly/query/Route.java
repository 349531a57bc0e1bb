package logly.query;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One address of the API.
 *
 * @param path with its variable parts in braces
 * @param rule who may ask it
 * @param summary one sentence
 * @param parameters in the order in which people read them
 */
record Route(Method method, Rule rule, String path, String summary, List<Parameter> parameters, Answer answer) {
    private static final Pattern PART = Pattern.compile("\\{([a-z]+)}");

    /** What a request may do. */
    enum Method {
        GET,
        POST,
        DELETE
    }

    Route {
        parameters = List.copyOf(parameters);
    }

    static Route get(Rule rule, String path, String summary, List<Parameter> parameters, Answer answer) {
        return new Route(Method.GET, rule, path, summary, parameters, answer);
    }

    static Route post(Rule rule, String path, String summary, List<Parameter> parameters, Answer answer) {
        return new Route(Method.POST, rule, path, summary, parameters, answer);
    }

    static Route delete(Rule rule, String path, String summary, Answer answer) {
        return new Route(Method.DELETE, rule, path, summary, List.of(), answer);
    }

    /** Names of the variable parts of the address. */
    List<String> parts() {
        return PART.matcher(path).results().map(part -> part.group(1)).toList();
    }

    /** Whether a request for this address is for this route. */
    boolean matches(String address) {
        Matcher matcher =
                Pattern.compile(PART.matcher(path).replaceAll("[^/]+")).matcher(address);
        return matcher.matches();
    }
}
