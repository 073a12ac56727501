using System.Collections.Immutable;

namespace Baton.Clpd;

/// <summary>What the daemon was started with.</summary>
internal sealed record Options
{
    public string Root { get; init; } = "/";

    /// <summary>This server's name; empty for the host's own.</summary>
    public string Server { get; init; } = "";

    /// <summary>True only in the packaged unit: a final action then stops the machine.</summary>
    public bool HaltsForReal { get; init; }

    public ImmutableArray<string> PluginFolders { get; init; } = [];

    /// <summary>False to start the daemon without the cluster service.</summary>
    public bool StartsService { get; init; } = true;

    /// <summary>True to record every step for <c>clpsim --replay</c>.</summary>
    public bool Journals { get; init; }

    /// <summary>True to load every plugin at the start, used or not.</summary>
    public bool Preloads { get; init; }

    public const string Usage = """
        clpd: the Baton cluster daemon; it stays in the foreground.

          --root DIR       all paths below DIR (default: $BATON_ROOT, or /)
          --server NAME    this server's name in clp.conf (default: the host's short name)
          --plugins DIR    a folder of plugin folders; may be repeated (default: ../plugins)
          --halt HOW       what an action that stops the system does: real stops it;
                           exit (default) kills what the cluster owns here and ends the daemon
          --no-start       do not start the cluster service (clpcl -s starts it)
          --journal        record every step in var/log/baton/journal.jsonl, for clpsim --replay;
                           takes some 6 MiB of memory, and 32 MiB of disk at most
          --preload        load every plugin of the daemon's process at the start, used or not
          --version, --help

        Exit codes: 0 stopped in order, 1 could not start, 2 wrong usage,
                    3 ended by a final action (with --halt exit).
        """;

    /// <summary>Reads the command line.</summary>
    /// <exception cref="FormatException">An option is unknown or lacks its value.</exception>
    public static Options Parse(IReadOnlyList<string> args)
    {
        string home = Environment.GetEnvironmentVariable("BATON_ROOT") is { Length: > 0 } named
            ? named : "/";
        var options = new Options { Root = home };
        for (int i = 0; i < args.Count; i++)
        {
            string Value() => ++i < args.Count
                ? args[i] : throw new FormatException($"{args[i - 1]} needs a value");
            options = args[i] switch
            {
                "--root" => options with { Root = Path.GetFullPath(Value()) },
                "--server" => options with { Server = Value() },
                "--plugins" => options with
                {
                    PluginFolders = options.PluginFolders.Add(Path.GetFullPath(Value())),
                },
                "--halt" => options with { HaltsForReal = Halt(Value()) },
                "--no-start" => options with { StartsService = false },
                "--journal" => options with { Journals = true },
                "--preload" => options with { Preloads = true },
                _ => throw new FormatException($"{args[i]} is no option of clpd"),
            };
        }
        return options.PluginFolders.IsEmpty
            ? options with
            {
                PluginFolders = [Path.GetFullPath(
                    Path.Combine(AppContext.BaseDirectory, "../plugins"))],
            }
            : options;
    }

    private static bool Halt(string how) => how switch
    {
        "real" => true,
        "exit" => false,
        _ => throw new FormatException($"--halt {how} is not allowed: real or exit"),
    };
}
