using System.Globalization;
using Baton.Lab.Answers;
using Baton.Lab.Cluster;
using Baton.Lab.Machine;

namespace Baton.Lab.Demo;

/// <summary>Reads what to do to the cluster, does it, and tells who answers the client.</summary>
public sealed class Desk
{
    private const string Words = """
        status [N]          what server N (or the first one up) knows
        move                move the group to the other server
        explain             why the group is where it is
        power-loss N        cables dead, every process gone; return N brings it back
        return N            boot it again
        kill-service        SIGKILL the web server; the monitor restarts it
        kill-clpd N         SIGKILL the daemon; start N starts it again
        start N | stop N    start or stop the daemon, as the init system would
        freeze N | thaw N   stop every process of a server for a while
        cut N eth0|eth1     pull a cable; join N eth0|eth1 plugs it in again
        run N COMMAND...    run a command on a server, such as: run 1 ip addr
        log                 everything so far, in order
        quit
        """;

    private readonly Stage _stage;
    private readonly Dictionary<string, Action<string[]>> _commands;
    private readonly Lock _printing = new();
    private Answer? _last;

    public Desk(Stage stage)
    {
        ArgumentNullException.ThrowIfNull(stage);
        _stage = stage;
        _commands = new(StringComparer.Ordinal)
        {
            ["help"] = _ => Print(Words),
            ["status"] = Status,
            ["move"] = _ => Operate("clpgrp", "-m", Stage.Group),
            ["explain"] = _ => Operate("clpgrp", "--explain", Stage.Group),
            ["power-loss"] = w => On(w, "loses its power", n => n.LosePower()),
            ["return"] = w => On(w, "has power again", n => n.Boot()),
            ["kill-service"] = _ => KillService(),
            ["kill-clpd"] = w => On(w, "loses its daemon", n => n.KillDaemon()),
            ["start"] = w => On(w, "starts its daemon", n => n.Start()),
            ["stop"] = w => On(w, "stops its daemon", n => n.Stop()),
            ["freeze"] = w => On(w, "freezes", n => n.Freeze()),
            ["thaw"] = w => On(w, "goes on", n => n.Thaw()),
            ["cut"] = w => On(w, "loses a cable", n => stage.Cluster.Lan.Cut(n.Number, Side(w))),
            ["join"] = w =>
                On(w, "has its cable again", n => stage.Cluster.Lan.Join(n.Number, Side(w))),
            ["run"] = w => Run(Node(w), w[2..]),
            ["log"] = _ => Print(string.Join('\n', Timeline.Lines(stage.Story))),
        };
    }

    /// <summary>Goes on until told to quit, or until there is nothing more to read.</summary>
    public int Run()
    {
        _stage.Active(_stage.Cluster.Nodes[0]);
        Status([]);
        Introduce();
        _stage.Client.Came += Watch;
        while (Console.ReadLine() is { } line && line.Trim() is not ("quit" or "exit"))
            Obey(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return 0;
    }

    private void Obey(string[] words)
    {
        if (words.Length == 0)
            return;
        try
        {
            if (_commands.TryGetValue(words[0], out var command))
                command(words);
            else
                Print($"unknown: {words[0]}\n{Words}");
        }
        catch (LabFailure failure)
        {
            Print(failure.Message);
        }
    }

    private void Introduce()
    {
        Print($"\nThe service is http://{Stage.Address}/ for the client. Say here:\n{Words}\n"
            + "The product's own commands work from any terminal:");
        foreach (var node in _stage.Cluster.Nodes)
            Print($"  {Installation.Program("clpstat")} --root {node.Root}");
        Print($"  {Installation.Program("clpgrp")} --root {_stage.Cluster.Nodes[0].Root} "
            + $"-m {Stage.Group}\n");
    }

    // A line for every change of what the client sees; of a silence only its first failure.
    private void Watch(Answer answer)
    {
        var before = _last;
        // An old request that is given up late says nothing about now.
        if (before is not null && answer.Began < before.Began)
            return;
        _last = answer;
        if (before is not null && before.Good == answer.Good
            && (!answer.Good || before.Word == answer.Word))
            return;
        Print(string.Create(CultureInfo.InvariantCulture,
            $"{answer.Ended:HH:mm:ss.fff} client: ")
            + (answer.Good ? $"{answer.Word} answers" : $"no answer ({answer.Word})"));
    }

    private void Status(string[] words)
    {
        var node = words.Length > 1 ? Node(words) : _stage.Witness();
        Print(node.Must("clpstat"));
    }

    private void Operate(string command, params string[] arguments) =>
        Print(_stage.Witness().Must(command, arguments));

    private void On(string[] words, string what, Action<ClusterNode> act)
    {
        var node = Node(words);
        _stage.Act($"{node.Name} {what}");
        act(node);
    }

    private void KillService()
    {
        var active = _stage.Active(_stage.Witness());
        _stage.Act($"the service of {active.Name} is killed");
        active.KillServices();
    }

    private void Run(ClusterNode node, string[] command)
    {
        if (command is not [var program, .. var arguments])
            throw new LabFailure("run needs a command");
        var result = node.Machine.Run(program, arguments);
        Print(result.Output + result.Error);
    }

    private ClusterNode Node(string[] words)
    {
        int count = _stage.Cluster.Nodes.Length;
        return words.Length > 1
            && int.TryParse(words[1], CultureInfo.InvariantCulture, out int number)
            && number >= 1 && number <= count
            ? _stage.Cluster.Nodes[number - 1]
            : throw new LabFailure($"{words[0]} needs the number of a server, 1 to {count}");
    }

    private static LanSide Side(string[] words) =>
        words.ElementAtOrDefault(2) switch
        {
            "eth0" => LanSide.Public,
            "eth1" => LanSide.Interconnect,
            _ => throw new LabFailure($"{words[0]} needs eth0 (public) or eth1 (interconnect)"),
        };

    private void Print(string text)
    {
        lock (_printing)
            Console.WriteLine(text.TrimEnd());
    }
}
