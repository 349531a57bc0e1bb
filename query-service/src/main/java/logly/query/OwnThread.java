package logly.query;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;

/**
 * Says of every request that the thread which has it answers it, which is so. Of an answer that was given up Jetty says
 * otherwise, and Javalin would log that as a failure.
 */
final class OwnThread implements Filter {
    static void on(ServletContextHandler server) {
        server.addFilter(new FilterHolder(new OwnThread()), "/*", EnumSet.of(DispatcherType.REQUEST));
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(new Synchronous((HttpServletRequest) request), response);
    }

    private static final class Synchronous extends HttpServletRequestWrapper {
        Synchronous(HttpServletRequest request) {
            super(request);
        }

        @Override
        public boolean isAsyncStarted() {
            return false;
        }
    }
}
