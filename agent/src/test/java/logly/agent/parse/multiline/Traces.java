package logly.agent.parse.multiline;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Stack traces as the languages write them, made up. */
final class Traces {
    static final String JAVA = """
            java.lang.IllegalStateException: pool is closed
            \tat com.example.Pool.take(Pool.java:41)
            \tat com.example.Web.lambda$run$0(Web.java:12) ~[app.jar!/:1.0]
            \tSuppressed: java.io.IOException: close failed
            \t\tat com.example.Pool.close(Pool.java:60)
            \t\t... 2 more
            Caused by: java.sql.SQLException: refused
            \tat org.example.Driver.connect(Driver.java:7)
            \t... 31 common frames omitted""";
    static final String PYTHON = """
            Traceback (most recent call last):
              File "/srv/app/main.py", line 12, in run
                return take()
                       ^^^^^^
              File "/usr/lib/python3/dist-packages/lib.py", line 3, in take
                raise KeyError(name)
            KeyError: 'name'""";
    private static final String PYTHON_CHAINED = PYTHON + """


            During handling of the above exception, another exception occurred:

            Traceback (most recent call last):
              File "/srv/app/main.py", line 30, in <module>
                main()
            app.errors.StartFailed: cannot start""";
    private static final String PYTHON_CAUSED = PYTHON + """


            The above exception was the direct cause of the following exception:

            Traceback (most recent call last):
              File "/srv/app/db.py", line 5, in connect
                connect()
            sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) connection refused
            \tIs the server running on that host?

            [SQL: SELECT 1]
            (Background on this error at: https://example.com/e/1)""";
    private static final String PYTHON_THREAD = "Exception in thread Thread-1 (run):\n" + PYTHON;
    private static final String PYTHON_GROUP = """
              + Exception Group Traceback (most recent call last):
              |   File "/srv/app/main.py", line 1, in <module>
              | ExceptionGroup: two (2 sub-exceptions)
              +-+---------------- 1 ----------------
                | ValueError: 1
                +------------------------------------
            """.stripTrailing();
    private static final String JAVA_NESTED = """
            java.lang.RuntimeException: javax.mail.SendFailedException: Invalid Addresses;
              nested exception is:
            com.example.AddressFailedException: 550 5.7.1 Relaying denied

            \tat com.example.Mail.send(Mail.java:236)
            Caused by: javax.mail.SendFailedException: Invalid Addresses;
              nested exception is:
            com.example.AddressFailedException: 550 5.7.1 Relaying denied

            \tat com.example.Mail.rcpt(Mail.java:17)
            \t... 12 more""";
    private static final String JAVA_THREAD =
            "Exception in thread \"main\" java.lang.Error: first line\nsecond line of the message\nthird: line\n"
                    + "\tat com.example.Main.main(Main.java:3)";
    private static final String GO = """
            panic: runtime error: invalid memory address or nil pointer dereference [recovered]
            \tpanic: again
            [signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x7fd34f]

            goroutine 5 [running]:
            panic({0x45cb40?, 0x47ad70?})
            \t/usr/local/go/src/runtime/panic.go:770 +0x132
            main.(*Server).take(0xc0000b2000, {0x1, 0x2})
            \t/srv/app/server.go:33 +0x1f
            github.com/example/lib.Run(...)
            \t/go/pkg/mod/github.com/example/lib@v1.2.3/run.go:16
            created by main.main in goroutine 1
            \t/srv/app/main.go:20 +0x91

            goroutine 1 [chan receive]:
            main.main()
            \t/srv/app/main.go:22 +0x40
            exit status 2""";
    private static final String GO_FATAL = """
            fatal error: all goroutines are asleep - deadlock!

            goroutine 1 [select (no cases)]:
            main.main()
            \t/srv/app/main.go:4 +0x17""";
    private static final String GO_SIGNAL = """
            SIGQUIT: quit
            PC=0x46c1e1 m=0 sigcode=0

            goroutine 0 [idle]:
            runtime.futex()
            \t/usr/lib/go/src/runtime/sys_linux_amd64.s:557 +0x21 fp=0x7ffe sp=0x7ffe pc=0x46c1e1

            rax    0xca
            rip    0x46c1e1""";
    private static final String NODE = """
            /srv/app/index.js:12
                throw new TypeError('no');
                ^

            TypeError: no
                at run (/srv/app/index.js:12:11)
                at async Promise.all (index 0)
                at node:internal/main/run_main_module:23:47 {
              code: 'ERR_NO',
              [cause]: Error: deeper
                  at deep (/srv/app/deep.js:1:7)
            }

            Node.js v20.11.0""";
    private static final String NODE_REQUIRE = """
            Error: Cannot find module 'left'
            Require stack:
            - /srv/app/index.js
                at Module._resolveFilename (node:internal/modules/cjs/loader:1134:15)
                at Module._load (node:internal/modules/cjs/loader:975:27)""";
    private static final String FIREFOX = """
            Error: no
            run@https://example.com/app.js:12:11
            @https://example.com/app.js:20:1""";
    private static final String RUBY = """
            /srv/app/run.rb:3:in `take': no such thing (KeyError)
            \tfrom /srv/app/run.rb:7:in `run'
            \tfrom /srv/app/run.rb:9:in `<main>'""";
    private static final String RUBY_NEW = """
            /srv/app/run.rb:3:in 'Pool#take': no such thing (RuntimeError)
            \tfrom /srv/app/run.rb:7:in 'Object#run'""";
    private static final String RUBY_REVERSED = """
            Traceback (most recent call last):
            \t2: from /srv/app/run.rb:9:in `<main>'
            \t1: from /srv/app/run.rb:7:in `run'
            /srv/app/run.rb:3:in `take': no such thing (RuntimeError)""";
    private static final String RAILS = """
            ActionController::RoutingError (No route matches [GET] "/none"):
            \s\s
            actionpack (7.0.4) lib/action_dispatch/middleware/debug_exceptions.rb:28:in `call'
            app/middleware/log.rb:12:in `call'""";
    private static final String DOTNET = """
            Unhandled exception. System.InvalidOperationException: outer
             ---> System.ArgumentNullException: Value cannot be null.
            Parameter name: key
               at App.Pool.Take(String key) in /srv/app/Pool.cs:line 36
               --- End of inner exception stack trace ---
               at App.Program.Main(String[] args) in /srv/app/Program.cs:line 9
            --- End of stack trace from previous location ---
               at System.Threading.Thread.StartCallback()""";
    private static final String PHP = """
            PHP Fatal error:  Uncaught PDOException: SQLSTATE[HY000] [2002] Connection refused in /srv/app/db.php:7
            Stack trace:
            #0 /srv/app/db.php(7): PDO->__construct()
            #1 {main}

            Next RuntimeException: no database in /srv/app/index.php:20
            Stack trace:
            #0 /srv/app/index.php(3): connect()
            #1 {main}
              thrown in /srv/app/index.php on line 20""";
    private static final String LARAVEL = """
            [2026-11-23 12:00:00] production.ERROR: no {"exception":"[object] (App\\\\Wrong(code: 0): no at /srv/a.php:3)
            [stacktrace]
            #0 /srv/b.php(9): run()
            #1 {main}
            "}\s""";
    private static final String DART = """
            Unhandled exception:
            NoSuchMethodError: No constructor 'Pool' declared.
            Receiver: Closure: () => dynamic
            Tried calling: Pool(2)
            #0      Object._noSuchMethod (dart:core-patch/object_patch.dart:42)
            #1      main (file:///srv/app/main.dart:28:3)""";
    private static final String FLUTTER = """
            ══╡ EXCEPTION CAUGHT BY WIDGETS LIBRARY ╞═══════════════════
            The following assertion was thrown building Home(dirty):
            RangeError (index): Index out of range: index should be less than 3: 3

            When the exception was thrown, this was the stack:
            #0      List.[] (dart:core-patch/growable_array.dart:264:36)
            #1      Home.build (package:app/home.dart:20:9)
            (elided 3 frames from dart:async)

            ════════════════════════════════════════════════════════════""";
    private static final String RUST = """
            thread 'main' panicked at src/main.rs:4:5:
            index out of bounds: the len is 3 but the index is 99
            stack backtrace:
               0: rust_begin_unwind
                         at /rustc/82e1608dfa6e/library/std/src/panicking.rs:645:5
               1: app::main
                         at ./src/main.rs:4:5
            note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.""";
    private static final String RUST_OLD = """
            thread '<unnamed>' panicked at 'called `Result::unwrap()` on an `Err` value: Os { code: 2 }', src/main.rs:9:3
            note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace""";
    private static final String RUST_ANYHOW = """
            Error: cannot read the configuration

            Caused by:
                0: cannot open /etc/app.toml
                1: No such file or directory (os error 2)""";
    private static final String ELIXIR = """
            ** (RuntimeError) no such pool
                (app 0.1.0) lib/app/pool.ex:12: App.Pool.take/1
                (elixir 1.15.0) lib/task.ex:9: Task.run/2""";
    private static final String CPP =
            "terminate called after throwing an instance of 'std::runtime_error'\n  what():  no";

    private Traces() {}

    static List<String> all() {
        return List.of(
                JAVA,
                JAVA_NESTED,
                JAVA_THREAD,
                PYTHON,
                PYTHON_CHAINED,
                PYTHON_CAUSED,
                PYTHON_THREAD,
                PYTHON_GROUP,
                GO,
                GO_FATAL,
                GO_SIGNAL,
                NODE,
                NODE_REQUIRE,
                FIREFOX,
                RUBY,
                RUBY_NEW,
                RUBY_REVERSED,
                RAILS,
                DOTNET,
                PHP,
                LARAVEL,
                DART,
                FLUTTER,
                RUST,
                RUST_OLD,
                RUST_ANYHOW,
                ELIXIR,
                CPP);
    }

    /** Traces whole and torn, and lines between them. */
    static List<String> randomLines(Random random, int count) {
        List<String> lines = new ArrayList<>();
        while (lines.size() < count) {
            switch (random.nextInt(5)) {
                case 0 ->
                    lines.addAll(all().get(random.nextInt(all().size())).lines().toList());
                case 1 -> {
                    List<String> trace =
                            all().get(random.nextInt(all().size())).lines().toList();
                    int from = random.nextInt(trace.size());
                    lines.addAll(trace.subList(from, from + random.nextInt(trace.size() - from + 1)));
                }
                case 2 -> lines.add("plain line " + random.nextInt(1000));
                case 3 -> lines.add("2026-11-23T12:00:00Z ERROR line " + random.nextInt(1000));
                default -> lines.add(random.nextBoolean() ? "" : "  indented " + random.nextInt(10));
            }
        }
        return lines;
    }
}
