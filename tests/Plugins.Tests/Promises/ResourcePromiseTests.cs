using System.Text.Json;
using Baton.Plugins.Tests.Exec;
using Baton.Plugins.Tests.Fip;
using Baton.Plugins.Tests.Ocf;
using Baton.Plugins.Tests.Systemd;
using Baton.Sdk;

namespace Baton.Plugins.Tests.Promises;

/// <summary>What every resource promises, whatever it holds.</summary>
[TestClass]
public sealed class ResourcePromiseTests
{
    [TestMethod]
    [DataRow("exec synchronous")]
    [DataRow("exec asynchronous")]
    [DataRow("fip")]
    [DataRow("ocf")]
    [DataRow("systemd")]
    public async Task Activate_twice_is_activate_once(string name)
    {
        using var stage = Open(name);
        var first = await stage.Resource.Activate(Calls.Plain, default);
        string world = stage.World();
        var second = await stage.Resource.Activate(Calls.Plain with { Attempt = 2 }, default);
        Assert.IsTrue(first.IsDone);
        Assert.IsTrue(second.IsDone);
        Assert.AreEqual(first.Handle, second.Handle);
        Assert.AreEqual(world, stage.World());
    }

    [TestMethod]
    [DataRow("exec synchronous")]
    [DataRow("exec asynchronous")]
    [DataRow("fip")]
    [DataRow("ocf")]
    [DataRow("systemd")]
    public async Task Deactivate_when_never_active_is_Done(string name)
    {
        using var stage = Open(name);
        string world = stage.World();
        Assert.IsTrue((await stage.Resource.Deactivate(Calls.Plain, default)).IsDone);
        Assert.AreEqual(world, stage.World());
    }

    [TestMethod]
    [DataRow("exec synchronous")]
    [DataRow("exec asynchronous")]
    [DataRow("fip")]
    [DataRow("ocf")]
    [DataRow("systemd")]
    public async Task Deactivate_leaves_nothing_and_twice_is_once(string name)
    {
        using var stage = Open(name);
        await stage.Resource.Activate(Calls.Plain, default);
        Assert.IsTrue((await stage.Resource.Deactivate(Calls.Plain, default)).IsDone);
        string world = stage.World();
        Assert.AreEqual(OutcomeKind.NotRunning,
            (await stage.Resource.Probe(Calls.Plain, default)).Kind);
        Assert.IsTrue((await stage.Resource.Deactivate(Calls.Plain, default)).IsDone);
        Assert.AreEqual(world, stage.World());
    }

    [TestMethod]
    [DataRow("exec synchronous")]
    [DataRow("exec asynchronous")]
    [DataRow("fip")]
    [DataRow("ocf")]
    [DataRow("systemd")]
    public async Task Probe_changes_nothing(string name)
    {
        using var stage = Open(name);
        string before = stage.World();
        await stage.Resource.Probe(Calls.Plain, default);
        Assert.AreEqual(before, stage.World());
        await stage.Resource.Activate(Calls.Plain, default);
        string active = stage.World();
        await stage.Resource.Probe(Calls.Plain, default);
        Assert.AreEqual(active, stage.World());
    }

    [TestMethod]
    [DataRow("exec synchronous")]
    [DataRow("exec asynchronous")]
    [DataRow("fip")]
    [DataRow("ocf")]
    [DataRow("systemd")]
    public async Task Cancelled_token_is_honoured_by_every_verb(string name)
    {
        using var stage = Open(name);
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        string world = stage.World();
        foreach (var verb in new Func<Call, CancellationToken, ValueTask<Outcome>>[]
            { stage.Resource.Probe, stage.Resource.Activate, stage.Resource.Deactivate })
        {
            await Assert.ThrowsAsync<OperationCanceledException>(
                () => verb(Calls.Plain, stop.Token).AsTask());
        }
        Assert.AreEqual(world, stage.World());
    }

    private static Stage Open(string name) => name switch
    {
        "fip" => Fip(),
        "ocf" => Ocf(),
        "systemd" => Systemd(),
        "exec synchronous" => Exec("act/sync=1"),
        _ => Exec("act/sync=0", "deact/killwait=0"),
    };

    private static Stage Fip()
    {
        var stage = new FipStage();
        // Announcing again is what an owner should do; it changes nothing here.
        return new(stage, stage.Resource, () => string.Join('\n',
            stage.Network.Done.Where(d => !d.StartsWith("announce", StringComparison.Ordinal))
            .Append(JsonSerializer.Serialize(stage.Network.Links.Values.Select(
                l => l.Addresses.Select(a => $"{a.Address}/{a.PrefixLength}"))))));
    }

    private static Stage Ocf()
    {
        var stage = new OcfStage();
        return new(stage, stage.Resource, stage.World);
    }

    private static Stage Systemd()
    {
        var stage = new SystemdStage();
        return new(null, stage.Resource, () => stage.Active + stage.Jobs);
    }

    private static Stage Exec(params string[] parameters)
    {
        var stage = new ExecStage(parameters);
        return new(stage, stage.Resource, () =>
            $"{stage.Ran()} {stage.Processes.Alive} {stage.Processes.Signals.Count} "
            + JsonSerializer.Serialize(stage.Files.Texts));
    }

    private sealed record Stage(IDisposable? Fakes, IResource Resource, Func<string> World)
        : IDisposable
    {
        public void Dispose() => Fakes?.Dispose();
    }
}
