using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Baton.Clpsim.Sim;
using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Operation;

namespace Baton.Clpsim.Commands;

/// <summary>What follows from one supposition.</summary>
/// <param name="Supposed">The sentence.</param>
/// <param name="Plan">What changes in the configuration, and what must stop for it.</param>
/// <param name="Timeline">What the servers would say, with milliseconds from then.</param>
/// <param name="Servers">How every server's service stands in the end.</param>
/// <param name="Groups">Where every group is in the end, and why.</param>
internal sealed record Consequence(string Supposed, ImmutableArray<string> Plan,
    ImmutableArray<Said> Timeline, ImmutableArray<ServerEnd> Servers,
    ImmutableArray<GroupEnd> Groups);

/// <summary>One thing that a server would say.</summary>
internal sealed record Said(long Ms, string Server, AlertLevel Level, string Module, int Id,
    string Text);

/// <summary>A server in the end.</summary>
internal sealed record ServerEnd(string Name, string Service, ImmutableArray<string> View);

/// <summary>A group in the end.</summary>
internal sealed record GroupEnd(string Name, string State, string Server, Reason Reason);

/// <summary>Supposes things one after the other and tells what would happen, and why.</summary>
internal sealed class WhatIf
{
    // Scripts, retries and waits of groups for each other come after what the times call for.
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(60);

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly SimCluster _cluster;
    private readonly Supposition _words;
    private readonly IReadOnlyList<string> _sentences;

    /// <param name="config">The cluster as it is.</param>
    /// <param name="sentences">What is supposed, one after the other.</param>
    /// <param name="read">Reads a configuration; null if it cannot be used.</param>
    /// <param name="types">What the plugins declare.</param>
    public WhatIf(ClusterConfig config, IReadOnlyList<string> sentences,
        Func<string, ClusterConfig?> read, IReadOnlyDictionary<string, TypeDeclaration> types)
    {
        _sentences = sentences;
        var files = sentences.Select(Supposition.Applied).OfType<string>().Distinct()
            .ToDictionary(f => f, read);
        // The links are laid for every server that ever comes; the configuration names the first.
        _cluster = new SimCluster(files.Values.OfType<ClusterConfig>().Append(config)
            .MaxBy(c => c.Servers.Length)!);
        _cluster.Apply(config);
        _words = new Supposition(_cluster, f => files[f], types);
    }

    /// <summary>Supposes it all; false, and what is wrong, if a sentence is no good.</summary>
    public bool Run(bool json, TextWriter say, TextWriter complain)
    {
        if (!Supposition.IsStart(_sentences[0]))
        {
            foreach (var server in Named) server.PowerOn();
            _cluster.Clock.RunUntil(_cluster.Clock.Now + Settling);
        }
        var all = new List<Consequence>();
        foreach (string sentence in _sentences)
        {
            var from = _cluster.Clock.Now;
            if (_words.Let(sentence) is { } wrong)
            {
                complain.WriteLine($"clpsim: '{sentence}': {wrong}.");
                complain.WriteLine("clpsim: " + Supposition.Sentences + ".");
                return false;
            }
            _cluster.Clock.RunUntil(from + Settling);
            var consequence = Follows(sentence, from);
            all.Add(consequence);
            if (!json) Tell(consequence, say);
        }
        if (json) say.WriteLine(JsonSerializer.Serialize(all, Json));
        return true;
    }

    private TimeSpan Settling
    {
        get
        {
            var (timing, partition) = (_cluster.Config.Timing, _cluster.Config.Partition);
            return timing.StartupWait + timing.HeartbeatTimeout * 3
                + partition.TakeoverDelayFor(timing) + Aftermath;
        }
    }

    private IEnumerable<SimServer> Named =>
        _cluster.Servers.Take(_cluster.Config.Servers.Length);

    private Consequence Follows(string sentence, Instant from) => new(sentence, _words.Plan,
        [.. _cluster.Servers
            .SelectMany(s => s.Alerts.Select((a, i) => (s.Name, a, At: s.AlertTimes[i])))
            .Where(x => x.At >= from).OrderBy(x => x.At)
            .Select(x => new Said((long)(x.At - from).TotalMilliseconds, x.Name, x.a.Level,
                x.a.Module, x.a.Id, x.a.Text))],
        [.. Named.Select(EndOf)],
        [.. _cluster.Config.Groups.Select(g => EndOf(g.Name))]);

    private ServerEnd EndOf(SimServer server) => !server.Running
        ? new(server.Name, "Down", [])
        : new(server.Name, server.State.Phase.ToString(),
            [.. server.State.View.Members.Select(_cluster.Config.NameOf)]);

    // The word of the server that holds it, else of whoever placed it last.
    private GroupEnd EndOf(string group)
    {
        var holder = _cluster.Holder(group);
        var knows = holder ?? _cluster.Servers.Where(s => s.Running)
            .MaxBy(s => s.State.Placements.GetValueOrDefault(group)?.Epoch ?? -1);
        var placement = knows?.State.Placements.GetValueOrDefault(group);
        var phase = holder?.PhaseOf(group)
            ?? (placement?.Owner is { } owner
                && _cluster.Servers[owner.Index] is { Running: true } o
                    ? o.PhaseOf(group) : null);
        return new(group, phase?.ToString() ?? "Offline", holder?.Name ?? "",
            placement?.Reason ?? Reason.None);
    }

    private static void Tell(Consequence what, TextWriter say)
    {
        say.WriteLine($"what if {what.Supposed}:");
        foreach (string step in what.Plan) say.WriteLine("  " + step);
        foreach (var said in what.Timeline)
            say.WriteLine($"  {said.Ms,7} ms  {said.Server}  {said.Module} {said.Id}: {said.Text}");
        foreach (var server in what.Servers)
        {
            string view = server.View.IsEmpty ? ""
                : $", in view with {string.Join(", ", server.View)}";
            say.WriteLine($"  server {server.Name}: {server.Service}{view}");
        }
        foreach (var group in what.Groups)
        {
            string on = group.Server.Length > 0 ? " on " + group.Server : "";
            say.WriteLine($"  group {group.Name}: {group.State}{on}. {group.Reason}");
        }
    }
}
