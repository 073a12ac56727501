using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Fixtures.Faulty;

/// <summary>A resource that is a process, and that breaks the rule its parameter names.</summary>
public sealed class FaultyResource(
    Misdeeds misdeeds, InstanceContext context, IFiles files, IProcesses processes) : IResource
{
    private string? _remembered;
    private int _starts;

    private string Mark => Path.Combine(context.RuntimeDirectory, "mark");

    private string? Held => misdeeds.Is("forgetful") ? _remembered : files.ReadText(Mark);

    /// <inheritdoc/>
    public ValueTask<Outcome> Probe(Call call, CancellationToken stop)
    {
        misdeeds.Throw();
        if (misdeeds.Is("meddles")) files.WriteText("/meddled", "");
        if (misdeeds.Is("always held")) return ValueTask.FromResult(Outcome.Done());
        bool held = Held is not null && !misdeeds.Is("blind");
        return ValueTask.FromResult(held ? Outcome.Done(handle: Held!) : Outcome.NotRunning());
    }

    /// <inheritdoc/>
    public async ValueTask<Outcome> Activate(Call call, CancellationToken stop)
    {
        misdeeds.Throw();
        misdeeds.Leak();
        if (misdeeds.Is("nothing")) return null!;
        if (misdeeds.Is("silent")) return new Outcome(OutcomeKind.Failed);
        if (misdeeds.Is("huge")) return Outcome.Done(handle: new string('h', 5000));
        if (misdeeds.Is("once") && Held is not null) return Outcome.Failed("it is held already");
        if (misdeeds.Is("fickle")) return Outcome.Done(handle: $"{++_starts}");
        if (Held is { } held) return Outcome.Done(handle: held);
        _starts++;
        var ended = await misdeeds.Run("start", stop);
        if (ended.ExitCode != 0 || ended.TimedOut) return Outcome.Failed("it did not start");
        string handle = processes.Start(new CommandLine("/bin/served", [])).ToString();
        _remembered = handle;
        files.WriteText(Mark, handle);
        return Outcome.Done(handle: handle);
    }

    /// <inheritdoc/>
    public async ValueTask<Outcome> Deactivate(Call call, CancellationToken stop)
    {
        misdeeds.Throw();
        if (misdeeds.Is("bitter") && _starts > 0) return Outcome.Failed("it was cut short");
        if (Held is not { } held)
            return misdeeds.Is("clings") || misdeeds.Is("stops once")
                ? Outcome.Failed("it is not held") : Outcome.Done();
        if (misdeeds.Is("stays")) return Outcome.Failed("it stays");
        var ended = await misdeeds.Run("stop", stop);
        if (ended.ExitCode != 0 || ended.TimedOut) return Outcome.Failed("it did not stop");
        if (!misdeeds.Is("leaves") && ProcessIdentity.Parse(held) is { } process)
            processes.Signal(process, 15, wholeSession: true);
        _remembered = null;
        if (!misdeeds.Is("haunts")) files.Delete(Mark);
        return Outcome.Done();
    }
}
