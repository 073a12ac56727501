using Baton.Clp.Configuration;
using Baton.Clp.Daemon;
using Baton.Clp.Text;
using Baton.Core.Operation;
using Baton.Core.Status;
using Baton.Wire.Control;

namespace Baton.Clp;

/// <summary>One run of one command: where it looks, whom it asks, what it shows.</summary>
internal sealed class Session(Places places, Surroundings around, CancellationToken stopping)
{
    /// <summary>A look answers at once; a daemon silent for this long hangs.</summary>
    public static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(30);

    private IDaemon? _daemon;

    public Places Places { get; } = places;

    public Screen Screen { get; } = new(around.Out, around.Err);

    public CancellationToken Stopping { get; } = stopping;

    public TimeProvider Time => around.Time;

    /// <summary>Asks the operator; only the whole word is a yes.</summary>
    public bool IsCertain(string question)
    {
        Screen.Show(question + " Type yes:");
        return around.In.ReadLine()?.Trim() == "yes";
    }

    /// <summary>What the operator types or pipes in; null for nothing.</summary>
    public async Task<string?> ReadLine() => await around.In.ReadLineAsync(Stopping);

    /// <summary>Asks for a line; null at the end of what is typed.</summary>
    public string? Answer(string prompt)
    {
        Screen.Prompt(prompt);
        return around.In.ReadLine()?.Trim();
    }

    public bool IsRoot => around.IsRoot;

    public string HostName => around.HostName;

    public IDaemonLauncher Launcher => around.Launcher();

    public IConfigFolder ConfigFolder => around.ConfigFolder();

    public IClusterMaker ClusterMaker => around.ClusterMaker();

    public async Task<ClusterStatus> Status() =>
        (await Ask<ControlReply.StatusIs>(new ControlRequest.Status(), LookLimit)).Status;

    /// <summary>Asks the daemon; any other answer than the one expected ends the command.</summary>
    public async Task<T> Ask<T>(ControlRequest request, TimeSpan limit)
        where T : ControlReply
    {
        ControlReply reply = await AskWithin(request, limit);
        return reply switch
        {
            T expected => expected,
            ControlReply.Refused { Cause: "permission" } =>
                throw new CommandFailedException(ExitCode.NotAllowed, "Log in as root."),
            ControlReply.Refused refused => throw new CommandFailedException(
                ExitCodes.OfRefusal(refused.Cause), Sentence(refused)),
            _ => throw new CommandFailedException(ExitCode.Internal,
                "The daemon gave an answer that this command does not know. Check that both "
                + "are of the same version."),
        };
    }

    public async Task<OperatorReply> Operate(OperatorRequest asked, Patience patience)
    {
        var request = new ControlRequest.Operate(asked, patience.Milliseconds);
        OperatorReply reply = (await Ask<ControlReply.Operated>(request, patience.Limit)).Reply;
        // Who asked for no wait is not told that the time was too short.
        return reply.Kind == ReplyKind.TimedOut && patience.Milliseconds == 0
            ? new OperatorReply(ReplyKind.Accepted, "")
            : reply;
    }

    /// <summary>Shows how it ended and gives the code for it.</summary>
    public ExitCode End(Ending ending)
    {
        Screen.Show(ending.Shown);
        Screen.Complain(ending.Complaints);
        return ending.Code;
    }

    private async Task<ControlReply> AskWithin(ControlRequest request, TimeSpan limit)
    {
        _daemon ??= around.Daemon(Places);
        using var deadline = new CancellationTokenSource(limit, Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(
            deadline.Token, Stopping);
        try
        {
            return await _daemon.Ask(request, both.Token);
        }
        catch (OperationCanceledException) when (!Stopping.IsCancellationRequested)
        {
            throw new CommandFailedException(ExitCode.TimedOut,
                $"The daemon did not answer within {limit.TotalSeconds:0} seconds. "
                + "What was asked may still be under way: look at clpstat.");
        }
    }

    private static string Sentence(ControlReply.Refused refused) =>
        refused.Text.Length > 0 ? refused.Text : $"The daemon refused this: {refused.Cause}.";
}
