using System.Collections.Immutable;
using Baton.Clpsim.Sim;
using Baton.Core.Config;
using Baton.Core.Operation;

namespace Baton.Clpsim.Commands;

/// <summary>
/// The words of <c>--what-if</c>: one sentence, such as <c>server1 dies</c>, and what it does.
/// </summary>
internal sealed class Supposition(SimCluster cluster, Func<string, ClusterConfig?> read,
    IReadOnlyDictionary<string, TypeDeclaration> types)
{
    /// <summary>Every sentence there is, for people.</summary>
    public const string Sentences = "S dies | returns | is cut off | stops | starts; "
        + "group G moves [to S] | starts [on S] | stops; monitor M fails | recovers [on S]; "
        + "the network heals; cluster stops | suspends | resumes; "
        + "cluster starts [without S...]; config FILE applied";

    /// <summary>What the last sentence changes in the configuration, and what must stop for it.
    /// </summary>
    public ImmutableArray<string> Plan { get; private set; } = [];

    /// <summary>The file that a sentence applies; null for other sentences.</summary>
    public static string? Applied(string sentence) =>
        Words(sentence) is ["config", var file, "applied"] ? file : null;

    private ClusterConfig Config => cluster.Config;

    /// <summary>True if a sentence says how the cluster starts.</summary>
    public static bool IsStart(string sentence) =>
        Words(sentence) is ["cluster", "starts", ..];

    /// <summary>Lets it happen; what is wrong with the sentence, or null.</summary>
    public string? Let(string sentence)
    {
        string? wrong = null;
        Plan = [];
        switch (Words(sentence))
        {
            case ["the", "network", "heals"]: cluster.Heal(); break;
            case ["cluster", "starts"]: StartAll([]); break;
            case ["cluster", "starts", "without", .. var missing]:
                wrong = missing.Select(Unknown).FirstOrDefault(u => u is not null);
                if (wrong is null) StartAll(missing);
                break;
            case ["cluster", "stops"]:
                wrong = Ask(new OperatorRequest.StopService("", All: true));
                break;
            case ["cluster", "suspends"]:
                wrong = Ask(new OperatorRequest.SuspendService("", All: true, Force: false));
                break;
            case ["cluster", "resumes"]:
                wrong = Ask(new OperatorRequest.ResumeService("", All: true, Force: false));
                break;
            case ["config", var file, "applied"]: wrong = Apply(file); break;
            case ["group", var group, .. var deed]: wrong = OnGroup(group, deed); break;
            case ["monitor", var monitor, .. var deed]: wrong = OnMonitor(monitor, deed); break;
            case [var server, .. var deed]: wrong = OnServer(server, deed); break;
            default: wrong = "says nothing"; break;
        }
        return wrong;
    }

    private static string[] Words(string sentence) =>
        sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private void StartAll(string[] missing)
    {
        foreach (var server in cluster.Servers.Take(Config.Servers.Length))
        {
            if (!server.Powered && !missing.Contains(server.Name, StringComparer.OrdinalIgnoreCase))
                server.PowerOn();
            else if (server.Running)
                server.Ask(new OperatorRequest.StartService("", All: false));
        }
    }

    private string? OnServer(string name, string[] deed)
    {
        if (Unknown(name) is { } unknown) return unknown;
        var server = Server(name);
        switch (deed)
        {
            case ["dies"]: server.PowerOff(); return null;
            case ["returns"] when !server.Powered: server.PowerOn(); return null;
            case ["returns"]: return $"{name} is not away";
            case ["is", "cut", "off"]: cluster.Isolate(server); return null;
            case ["stops"]: return Ask(new OperatorRequest.StopService(server.Name, false), server);
            case ["starts"]:
                return Ask(new OperatorRequest.StartService(server.Name, false), server);
            default: return "a server " + NotOf("dies, returns, is cut off, stops or starts");
        }
    }

    private string? OnGroup(string name, string[] deed)
    {
        if (Config.FindGroup(name) is null) return $"there is no group {name}";
        return deed switch
        {
            ["moves"] => Ask(new OperatorRequest.MoveGroup(name, "", "")),
            ["moves", "to", var to] => Unknown(to)
                ?? Ask(new OperatorRequest.MoveGroup(name, "", Server(to).Name)),
            ["starts"] => Ask(new OperatorRequest.StartGroup(name, "", Force: false)),
            ["starts", "on", var on] => Unknown(on)
                ?? Ask(new OperatorRequest.StartGroup(name, Server(on).Name, Force: false)),
            ["stops"] => Ask(new OperatorRequest.StopGroup(name, "", Force: true)),
            _ => "a group " + NotOf("moves [to S], starts [on S] or stops"),
        };
    }

    private string? OnMonitor(string name, string[] deed)
    {
        if (Config.FindMonitor(name) is not { } monitor) return $"there is no monitor {name}";
        if (deed is not (["fails" or "recovers"] or ["fails" or "recovers", "on", _]))
            return "a monitor " + NotOf("fails or recovers [on S]");
        if (deed.Length == 3 && Unknown(deed[2]) is { } unknown) return unknown;
        var on = deed.Length == 3 ? [Server(deed[2])]
            : cluster.Servers.Where(s => s.Running && (monitor.Target.Length == 0
                || s.Held.Contains(monitor.Target))).ToList();
        if (on.Count == 0) return $"{name} looks nowhere just now";
        foreach (var server in on)
        {
            // What a resident monitor watches of a resource is real: that dies.
            if (deed[0] == "fails" && monitor.Resident && monitor.Target.Length > 0)
                server.Kill(monitor.Target);
            else if (deed[0] == "fails") cluster.Failing.Add((server.Id, name));
            else cluster.Failing.Remove((server.Id, name));
            if (monitor.Resident && monitor.Target.Length == 0) server.Host.Look(name);
        }
        return null;
    }

    // As a push does: every server looks at what it runs, and one that refuses stops it for all.
    private string? Apply(string file)
    {
        if (read(file) is not { } config) return $"{file} cannot be used";
        if (config.Servers.Length > cluster.Servers.Length)
            return $"{file} has more servers than the cluster was laid out for";
        var plan = ApplyPlan.Between(Config, config, types);
        string[] blockers = [.. cluster.Servers.Where(s => s.Running)
            .SelectMany(s => plan.Blockers(ApplyStatus.Of(s.State))).Distinct()];
        Plan =
        [
            .. plan.Steps.Select(s => s.ToString()),
            .. blockers.Select(b => $"refused, and nothing is changed: first {b}"),
        ];
        if (blockers.Length > 0) return null;
        cluster.Apply(config with
        {
            Generation = Math.Max(config.Generation, Config.Generation + 1),
        });
        return null;
    }

    private string? Ask(OperatorRequest asked, SimServer? of = null)
    {
        of = of is { Running: true } ? of : cluster.Servers.FirstOrDefault(s => s.Running);
        of?.Ask(asked);
        return of is null ? "no server runs that could be asked" : null;
    }

    private string? Unknown(string server) =>
        Config.FindServer(server) is null ? $"there is no server {server}" : null;

    private SimServer Server(string name) => cluster.Servers[Config.FindServer(name)!.Value.Index];

    private static string NotOf(string deeds) => "only " + deeds;
}
