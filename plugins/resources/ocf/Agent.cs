using System.Collections.Immutable;
using System.Globalization;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Ocf;

/// <summary>Runs the actions of one agent for one resource, as the OCF standard has it.</summary>
/// <param name="name">The agent.</param>
/// <param name="instance">The resource's name.</param>
/// <param name="options">Its parameters.</param>
/// <param name="temporary">The folder for what agents remember.</param>
/// <param name="command">Runs it.</param>
internal sealed class Agent(AgentName name, string instance, AgentOptions options,
    string temporary, ICommand command)
{
    /// <summary>The level of OCF that is spoken.</summary>
    private const string Major = "1", Minor = "0";

    private static readonly TimeSpan MetadataLimit = TimeSpan.FromSeconds(20);

    private AgentMetadata? _metadata;

    public AgentName Name => name;

    public AgentOptions Options => options;

    /// <summary>The agent's file is on this server.</summary>
    public bool IsInstalled => File.Exists(name.Path);

    /// <summary>What the agent says of itself; asked for once. Null if it says nothing.</summary>
    /// <param name="server">This server.</param>
    /// <param name="left">The time there is.</param>
    /// <param name="stop">Ends the asking.</param>
    public async ValueTask<AgentMetadata?> Metadata(
        string server, TimeSpan left, CancellationToken stop)
    {
        if (_metadata is not null) return _metadata;
        var limit = left < MetadataLimit ? left : MetadataLimit;
        var told = await command.Run(Line("meta-data", server, limit, TimeSpan.Zero, []), stop)
            .ConfigureAwait(false);
        return _metadata = told is { ExitCode: AgentRun.Success, TimedOut: false }
            ? AgentMetadata.Read(told.Output) : null;
    }

    /// <summary>Carries out one action.</summary>
    /// <param name="action">Such as <c>start</c>.</param>
    /// <param name="server">This server.</param>
    /// <param name="limit">The time it has.</param>
    /// <param name="interval">Time between two of it; zero for one that is not repeated.</param>
    /// <param name="more">Variables beside those of the standard.</param>
    /// <param name="stop">Ends it.</param>
    /// <param name="started">Told the process that runs it; null for nobody.</param>
    public async ValueTask<AgentRun> Run(string action, string server, TimeSpan limit,
        TimeSpan interval, IEnumerable<(string Name, string Value)> more, CancellationToken stop,
        Action<ProcessIdentity>? started = null)
    {
        AgentFolder.Make(temporary);
        var line = Line(action, server, limit, interval, more) with { Started = started };
        var ended = await command.Run(line, stop).ConfigureAwait(false);
        return AgentRun.Of($"{name.Type} {action}", limit, ended, options);
    }

    private CommandLine Line(string action, string server, TimeSpan limit, TimeSpan interval,
        IEnumerable<(string Name, string Value)> more)
    {
        var variables =
            ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (option, value) in options.Values)
            variables["OCF_RESKEY_" + option] = value;
        foreach (var (variable, value) in more) variables[variable] = value;
        variables["OCF_ROOT"] = name.Root;
        variables["OCF_RA_VERSION_MAJOR"] = Major;
        variables["OCF_RA_VERSION_MINOR"] = Minor;
        variables["OCF_RESOURCE_INSTANCE"] = instance;
        variables["OCF_RESOURCE_TYPE"] = name.Type;
        variables["OCF_RESOURCE_PROVIDER"] = name.Provider;
        variables["OCF_EXIT_REASON_PREFIX"] = "ocf-exit-reason:";
        variables["OCF_RESKEY_CRM_meta_name"] = action;
        variables["OCF_RESKEY_CRM_meta_interval"] = Milliseconds(interval);
        variables["OCF_RESKEY_CRM_meta_timeout"] = Milliseconds(limit);
        variables["OCF_RESKEY_CRM_meta_on_node"] = server;
        variables["HA_RSCTMP"] = temporary;
        // Neither of a log daemon nor of a syslog: what it says is read here.
        variables["HA_LOGD"] = "no";
        variables["HA_LOGFACILITY"] = "none";
        return new CommandLine(name.Path, [action])
        {
            Timeout = limit,
            Environment = variables.ToImmutable(),
        };
    }

    private static string Milliseconds(TimeSpan time) =>
        ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
