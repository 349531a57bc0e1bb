package logly.agent.error;

import java.util.List;

/** What was configured, deployed or installed wrongly. */
final class ConfigurationErrors {
    static final List<ErrorType> TYPES = List.of(
            new ErrorType(
                    "dependency_missing",
                    Category.CONFIGURATION,
                    5,
                    List.of(
                            "modulenotfounderror",
                            "no module named*",
                            "cannot find module*",
                            "err_module_not_found",
                            "classnotfoundexception",
                            "noclassdeffounderror",
                            "could not find or load main class*",
                            "cannot open shared object file*",
                            "undefined symbol*",
                            "symbol lookup error*",
                            "cannot load such file*",
                            "loaderror",
                            "command not found",
                            "importerror",
                            "class not found",
                            "unable to load dynamic library*",
                            "failed loading*",
                            "no such module*"),
                    List.of(
                            "something is not installed or not deployed, or the search path is another one under this account"),
                    List.of(
                            "install it into the environment that {service:the service} runs in",
                            "compare the environment with that of the last version that ran")),
            new ErrorType(
                    "version_mismatch",
                    Category.CONFIGURATION,
                    5,
                    List.of(
                            "unsupportedclassversionerror",
                            "version `glibc*",
                            "incompatible version*",
                            "exec format error",
                            "enoexec",
                            "nosuchmethoderror",
                            "nosuchfielderror",
                            "incompatibleclasschangeerror",
                            "requires version*",
                            "is not compatible with*",
                            "version mismatch*",
                            "unsupported protocol version*"),
                    List.of("two parts of different versions run together, or a program for another processor"),
                    List.of("see what was upgraded last", "deploy the same version everywhere")),
            new ErrorType(
                    "configuration_invalid",
                    Category.CONFIGURATION,
                    10,
                    List.of(
                            "configuration file test failed",
                            "invalid configuration*",
                            "bad configuration option*",
                            "unknown directive*",
                            "invalid number of arguments in*",
                            "is not allowed here",
                            "configuration error*",
                            "config error*",
                            "configuration is invalid*",
                            "error in configuration*",
                            "error parsing config*",
                            "failed to parse config*",
                            "failed to load config*",
                            "unable to load configuration*",
                            "could not load configuration*",
                            "yaml: *",
                            "mapping values are not allowed*",
                            "unrecognized option*",
                            "unknown option*",
                            "invalid option*",
                            "unrecognized service*",
                            "invalid command '*",
                            "ah00526*",
                            "syntax error on line*",
                            "[emerg]*",
                            "unknown variable*",
                            "bad unit file setting*",
                            "unknown key name*",
                            "unknown lvalue*",
                            "tomldecodeerror",
                            "scannererror"),
                    List.of("a change of the configuration is wrong; the old process may still run with the old one"),
                    List.of(
                            "test it: nginx -t, apachectl configtest, sshd -t, named-checkconf, visudo -c, systemd-analyze verify",
                            "go back to the last good one: what changed?")),
            new ErrorType(
                    "setting_missing",
                    Category.CONFIGURATION,
                    5,
                    List.of(
                            "could not resolve placeholder*",
                            "missing required*",
                            "is required but*",
                            "required property*",
                            "environment variable*",
                            "missing configuration*",
                            "no qualifying bean*",
                            "beancreationexception",
                            "unsatisfieddependencyexception",
                            "improperlyconfigured",
                            "is not configured",
                            "not configured",
                            "must be set*"),
                    List.of("a setting or variable that {service:the service} needs is not there"),
                    List.of(
                            "systemctl show {unit:UNIT} -p Environment -p EnvironmentFiles",
                            "compare with the documentation of this version")));

    private ConfigurationErrors() {}
}
