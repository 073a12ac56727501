using System.Diagnostics;
using Baton.Host;
using Baton.Sdk;

namespace Baton.Clp.Conformance;

/// <summary>Opens instances of the plugin that is tried, and makes their calls.</summary>
/// <param name="stage">The plugin and its machine.</param>
/// <param name="values">The values of its parameters.</param>
internal sealed class Trial(Stage stage, IReadOnlyDictionary<string, string> values)
{
    /// <summary>Whoever is told to stop stops by then.</summary>
    public static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(30);

    public Stage Stage { get; } = stage;

    public string Type => Stage.Entry.Type;

    public bool IsResident => Stage.Entry.Manifest!.Monitor.Resident;

    public static Call Call(TimeSpan? deadline = null, string handle = "") => new()
    {
        Group = "group1",
        Resource = "tried1",
        Epoch = 1,
        Deadline = deadline ?? Patient,
        Server = "server1",
        Handle = handle,
    };

    public static Look Look(TimeSpan? timeout = null) => new()
    {
        Monitor = "tried1",
        Timeout = timeout ?? Patient,
        Interval = TimeSpan.FromSeconds(1),
        Server = "server1",
        Target = "target1",
    };

    public static FenceOrder Order(TimeSpan? deadline = null) => new()
    {
        Server = "server2",
        Local = "server1",
        Deadline = deadline ?? Patient,
    };

    public static AlertNotice Notice(TimeSpan? deadline = null, string? text = null) => new()
    {
        Key = "tried-1",
        At = DateTimeOffset.UnixEpoch,
        Grade = AlertGrade.Error,
        Module = "rc",
        Number = 1,
        Text = text ?? "This is only a trial.",
        Cluster = "cluster1",
        Server = "server1",
        Deadline = deadline ?? Patient,
    };

    public ResourceInstance Resource() => Stage.Host.TryOpenResource(
        Type, Stage.Context(), values, out var instance, out var why)
        ? instance : throw new CommandFailedException(ExitCode.Failed, why.Reason);

    public MonitorInstance Monitor() => Stage.Host.TryOpenMonitor(
        Type, Stage.Context(), values, out var instance, out var why)
        ? instance : throw new CommandFailedException(ExitCode.Failed, why.Reason);

    public FenceInstance Fence() => Stage.Host.TryOpenFence(
        Type, Stage.Context(), values, "server2", out var instance, out var why)
        ? instance : throw new CommandFailedException(ExitCode.Failed, why.Reason);

    public AlertInstance Alert() => Stage.Host.TryOpenAlert(
        Type, Stage.Context(), values, out var instance, out var why)
        ? instance : throw new CommandFailedException(ExitCode.Failed, why.Reason);

    /// <summary>Opens an instance, makes its harmless call and closes it.</summary>
    public async Task OpenAndClose()
    {
        switch (Stage.Entry.Manifest!.Kind)
        {
            case PluginKind.Resource:
                await using (var resource = Resource())
                    _ = await resource.Probe(Call(), default).ConfigureAwait(false);
                break;
            case PluginKind.Monitor when IsResident:
                await using (var monitor = Monitor())
                    await First(monitor).ConfigureAwait(false);
                break;
            case PluginKind.Monitor:
                await using (var monitor = Monitor())
                    _ = await monitor.Check(Look(), default).ConfigureAwait(false);
                break;
            case PluginKind.Fence:
                await using (var fence = Fence())
                    _ = await fence.Carry(Order(), looksOnly: true, default).ConfigureAwait(false);
                break;
            // Telling is what it has: a live one would tell people thirty times.
            case PluginKind.Alert when Stage.Machine is not null:
                await using (var channel = Alert())
                    _ = await channel.Tell(Notice(), default).ConfigureAwait(false);
                break;
            case PluginKind.Alert:
                await using (Alert())
                    break;
        }
    }

    /// <summary>The first finding of a resident monitor; null if none came.</summary>
    public static async Task<Finding?> First(MonitorInstance monitor)
    {
        using var stop = new CancellationTokenSource();
        var first = new TaskCompletionSource<Finding?>(
            TaskCreationOptions.RunContinuationsAsynchronously);
        var watch = monitor.Watch(Look(), f => first.TrySetResult(f), stop.Token);
        await Task.WhenAny(first.Task, Task.Delay(Patient)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await watch.ConfigureAwait(false);
        return first.Task.IsCompleted ? await first.Task.ConfigureAwait(false) : null;
    }

    /// <summary>
    /// A call whose time is up while the machine hangs comes back soon and is not abandoned.
    /// </summary>
    public async Task<Remark> EndsAtItsDeadline(string verb, Func<TimeSpan, Task<string>> call)
    {
        string rule = $"{verb} ends when its time is up";
        if (Stage.Machine is not { } machine)
            return new(rule, null, "only a machine in memory can be made to hang");
        machine.Hangs = true;
        try
        {
            long began = Stopwatch.GetTimestamp();
            string said = await call(TimeSpan.FromMilliseconds(200)).ConfigureAwait(false);
            bool abandoned = said.Contains("abandoned", StringComparison.Ordinal);
            bool late = Stopwatch.GetElapsedTime(began) > Patient;
            return new(rule, !abandoned && !late, abandoned || late ? said : "");
        }
        finally
        {
            machine.Hangs = false;
        }
    }

    /// <summary>A call that is cancelled before it begins does nothing and comes back.</summary>
    public static async Task<Remark> HonoursCancellation(
        string verb, Func<CancellationToken, Task> call)
    {
        string rule = $"{verb} stops when it is told to";
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync().ConfigureAwait(false);
        try
        {
            await call(stop.Token).WaitAsync(AtOnce + AtOnce).ConfigureAwait(false);
            return new(rule, true);
        }
        catch (OperationCanceledException)
        {
            return new(rule, true);
        }
        catch (TimeoutException)
        {
            return new(rule, false, "it went on");
        }
    }
}
