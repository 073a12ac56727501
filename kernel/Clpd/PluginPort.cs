using System.Collections.Concurrent;
using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Fencing;
using Baton.Host;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Clpd;

/// <summary>
/// Carries calls of resources and monitors to their plugins and posts what they answer; an
/// instance lives as long as its type and parameters stay the same.
/// </summary>
internal sealed class PluginPort(PluginHost host, InstancePlaces places, Func<ClusterConfig> config,
    ScriptRunner scripts, Action<Event> post, Action<string, Event> postLatest,
    CancellationToken stopping) : IHost
{
    private readonly ConcurrentDictionary<string,
        ((string Type, string Group, string Values) Key, ResourceInstance Instance)>
        _resources = new();
    private readonly ConcurrentDictionary<string, (object Key, MonitorInstance Instance)>
        _monitors = new();
    private readonly ConcurrentDictionary<string, (long Run, CancellationTokenSource Stop)>
        _runs = new();

    private readonly ConcurrentDictionary<(string Resource, long Epoch, int Attempt),
        CancellationTokenSource> _activations = new();

    private FencePort? _fences;

    public void CallResource(Verb verb, Call call)
    {
        var stop = stopping;
        if (verb == Verb.Activate)
        {
            var broken = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            _activations[(call.Resource, call.Epoch, call.Attempt)] = broken;
            stop = broken.Token;
        }
        // Begun on the loop's thread if that only means to queue it: on a busy machine every
        // change of threads costs milliseconds, and a failover has dozens. To open one may take
        // longer than the loop can wait.
        if (config().FindResource(call.Resource) is { } resource && Open(resource) is not null)
            _ = Carry(verb, call, stop);
        else
            _ = Task.Run(() => Carry(verb, call, stop), CancellationToken.None);
    }

    public void CancelCall(string resource, long epoch, int attempt)
    {
        if (_activations.TryRemove((resource, epoch, attempt), out var stop)) End(stop);
    }

    public void CheckMonitor(string monitor, long run, string targetHandle) =>
        Begin(monitor, run, targetHandle, async (instance, look, stop) =>
        {
            var answer = await instance.Check(look, stop).ConfigureAwait(false);
            post(new Event.MonitorFound(monitor, run, answer.Finding, answer.TimedOut)
            {
                Took = answer.Took,
            });
        });

    public void WatchMonitor(string monitor, long run, string targetHandle) =>
        Begin(monitor, run, targetHandle, (instance, look, stop) => instance.Watch(look,
            found => postLatest(monitor, new Event.MonitorFound(monitor, run, found, false)),
            stop));

    public void StopMonitor(string monitor, long run)
    {
        if (_runs.TryGetValue(monitor, out var running) && running.Run == run
            && _runs.TryRemove(monitor, out var removed))
            End(removed.Stop);
    }

    public void RunScript(ScriptCall call) => _ = Task.Run(async () =>
    {
        try
        {
            post(await scripts.Run(call, stopping).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The daemon ends, and the script with it.
        }
    });

    // Made when first needed: a cluster without forced stops pays nothing for them.
    public void Fence(FenceCall call)
    {
        var fences = _fences ??= new FencePort(host, places, config, post, stopping);
        _ = Task.Run(() => fences.Carry(call));
    }

    /// <summary>
    /// Lets go of all that was ever called here, each within a limit: what a power-off does.
    /// </summary>
    public async Task DropEverything(State state, IProcesses processes, TimeSpan limit)
    {
        var held = state.Local.Values.SelectMany(g => g.Resources.Select(r => (Group: g, r)));
        await Task.WhenAll(held.Select(async h =>
        {
            HaltPort.KillSession(processes, h.r.Value.Handle);
            if (!_resources.TryGetValue(h.r.Key, out var open)) return;
            using var patience = new CancellationTokenSource(limit);
            try
            {
                await open.Instance.Deactivate(new Call
                {
                    Group = h.Group.Name,
                    Resource = h.r.Key,
                    Epoch = h.Group.Placement.Epoch,
                    Deadline = limit,
                    Server = state.Config.NameOf(state.Self),
                    Factor = StopFactor.ServerShutdown,
                    Handle = h.r.Value.Handle,
                }, patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // A power-off does not wait either.
            }
        })).ConfigureAwait(false);
    }

    private async Task Carry(Verb verb, Call call, CancellationToken stop)
    {
        Outcome outcome;
        try
        {
            outcome = Resource(call.Resource, verb, out var instance) is { } why
                ? why
                : await (verb switch
                {
                    Verb.Probe => instance!.Probe(call, stop),
                    Verb.Activate => instance!.Activate(call, stop),
                    _ => instance!.Deactivate(call, stop),
                }).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            outcome = Outcome.Failed("it was broken off, since this server lets go of everything");
        }
        catch (OperationCanceledException)
        {
            // The daemon ends; what was under way is found by the next one's probes.
            return;
        }
        finally
        {
            if (verb == Verb.Activate && _activations.TryRemove(
                (call.Resource, call.Epoch, call.Attempt), out var over)) over.Dispose();
        }
        post(new Event.ResourceAnswered(
            call.Resource, verb, call.Epoch, call.Attempt, outcome));
    }

    private void Begin(string monitor, long run, string targetHandle,
        Func<MonitorInstance, Look, CancellationToken, Task> work)
    {
        if (!_runs.TryGetValue(monitor, out var running) || running.Run != run)
        {
            if (running.Stop is not null) End(running.Stop);
            _runs[monitor] = running =
                (run, CancellationTokenSource.CreateLinkedTokenSource(stopping));
        }
        var stop = running.Stop.Token;
        _ = Task.Run(async () =>
        {
            try
            {
                if (Monitor(monitor, out var instance, out var look, targetHandle) is { } why)
                    post(new Event.MonitorFound(monitor, run, why, false));
                else await work(instance!, look!, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // Monitoring stopped; a stopped monitor finds nothing.
            }
        });
    }

    // What waits for the end is the plugin's own code, which the loop must not wait for.
    private static void End(CancellationTokenSource stop) => _ = stop.CancelAsync()
        .ContinueWith(_ => stop.Dispose(), TaskScheduler.Default);

    private Outcome? Resource(string name, Verb verb, out ResourceInstance? instance)
    {
        instance = null;
        if (config().FindResource(name) is not { } resource)
            return Outcome.Misconfigured($"there is no resource {name}");
        instance = Open(resource);
        if (instance is not null) return null;
        var context = places.OfResource(resource);
        if (!host.TryOpenResource(
            resource.Type, context, resource.Parameters, out var opened, out var why))
            return verb == Verb.Activate ? why : Release(resource, why, out instance);
        instance = opened;
        _resources.TryGetValue(name, out var former);
        _resources[name] = (KeyOf(resource), opened);
        if (former.Instance is not null) _ = former.Instance.DisposeAsync().AsTask();
        return null;
    }

    // A plugin that may not be used any more has to let go all the same of what it holds; where
    // it cannot be asked, nobody knows what runs.
    private Outcome? Release(ResourceConfig resource, Outcome why, out ResourceInstance? instance)
    {
        instance = null;
        if (host.Catalog.Find(resource.Type) is { IsReady: true }) return why;
        if (_resources.TryGetValue(resource.Name, out var known)
            && known.Key.Type == resource.Type)
        {
            instance = known.Instance;
            return null;
        }
        return host.Catalog.Find(resource.Type) is null ? why : Outcome.Failed(why.Reason);
    }

    private ResourceInstance? Open(ResourceConfig resource) =>
        _resources.TryGetValue(resource.Name, out var known) && known.Key == KeyOf(resource)
            ? known.Instance : null;

    private static (string Type, string Group, string Values) KeyOf(ResourceConfig resource) =>
        (resource.Type, resource.Group, Text(resource.Parameters));

    private Finding? Monitor(
        string name, out MonitorInstance? instance, out Look? look, string targetHandle)
    {
        (instance, look) = (null, null);
        if (config().FindMonitor(name) is not { } monitor)
            return Finding.Unknown($"there is no monitor {name}");
        look = new Look
        {
            Monitor = name,
            Timeout = monitor.Timeout,
            Interval = monitor.Interval,
            Target = monitor.Target,
            TargetHandle = targetHandle,
            Server = places.Server,
        };
        object key = (monitor.Type, Text(monitor.Parameters));
        if (_monitors.TryGetValue(name, out var known) && known.Key.Equals(key))
        {
            instance = known.Instance;
            return null;
        }
        var context = places.OfMonitor(monitor);
        if (!host.TryOpenMonitor(
            monitor.Type, context, monitor.Parameters, out var opened, out var why))
            return why;
        instance = opened;
        _monitors[name] = (key, opened);
        if (known.Instance is not null) _ = known.Instance.DisposeAsync().AsTask();
        return null;
    }

    private static string Text(IReadOnlyDictionary<string, string> parameters) =>
        string.Join('\n', parameters.Select(p => $"{p.Key}={p.Value}"));
}
