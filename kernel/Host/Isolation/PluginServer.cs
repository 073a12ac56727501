using System.Collections.Concurrent;
using System.Reflection;
using Baton.Host.Ports;
using Baton.Sdk;

namespace Baton.Host.Isolation;

/// <summary>
/// The other side of <see cref="ProcessIsolation"/>: loads one plugin and carries out what the
/// daemon asks, until the daemon has gone.
/// </summary>
public sealed class PluginServer
{
    // What was asked to end with the process gets this long.
    private static readonly TimeSpan CloseWait = TimeSpan.FromSeconds(1);

    private readonly FramePipe _pipe;
    private readonly ConcurrentDictionary<long, ServedInstance> _instances = new();
    private readonly ConcurrentDictionary<long, CancellationTokenSource> _calls = new();
    private LoadedPlugin? _plugin;

    /// <summary>Serves the daemon at the other end of a descriptor.</summary>
    /// <param name="descriptor">A connected local socket.</param>
    public PluginServer(int descriptor) => _pipe = new FramePipe(descriptor);

    /// <summary>Serves until the daemon has gone; the exit code.</summary>
    public int Run()
    {
        if (_pipe.Read() is not { Kind: FrameKind.Hello, Hello: { } order }) return 2;
        string why = order.Protocol == HostFrame.Protocol ? Load(order)
            : $"the daemon speaks version {order.Protocol} to clphost, which speaks "
                + HostFrame.Protocol;
        _pipe.Write(new HostFrame { Kind = FrameKind.Hello, Text = why });
        if (why.Length > 0) return 1;
        while (_pipe.Read() is { } frame) Take(frame);
        Task.WhenAll(_instances.Values.Select(i => i.Close())).Wait(CloseWait);
        return 0;
    }

    /// <summary>Ends this process without waiting for anything of the plugin's.</summary>
    /// <param name="code">The exit code.</param>
    public static void EndNow(int code) => NativeConfinement.Exit(code);

    private string Load(HelloOrder order)
    {
        try
        {
            var confinement = Confinement.Apply(order, pid => _pipe.Write(
                new HostFrame { Kind = FrameKind.Started, Id = pid }));
            var ports = HostPorts.OverMachine(TimeProvider.System, Log, order.Passing);
            ports = ports with
            {
                Processes = new OutlivingProcesses(ports.Processes, confinement),
                Command = new MarkedCommand(ports.Command, order.Mark),
            };
            var (manifest, _) = ManifestReader.Read(Path.Combine(order.Folder, "plugin.json"));
            _plugin = LoadedPlugin.Load(new CatalogEntry(manifest.Type, manifest,
                PluginStatus.Ready, "", order.Folder, []), ports);
            return "";
        }
        catch (Exception e)
        {
            var said = e is TargetInvocationException { InnerException: { } inner } ? inner : e;
            return said is IOException or PluginFaultException
                ? Answers.Text(said.Message) : InstanceRunner.Said(said);
        }
    }

    private void Take(HostFrame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Open:
                _instances[frame.Instance] = new ServedInstance(_plugin!, frame);
                break;
            case FrameKind.Close:
                if (_instances.TryRemove(frame.Instance, out var closed)) _ = closed.Close();
                break;
            case FrameKind.Ask:
                var stop = new CancellationTokenSource();
                _calls[frame.Id] = stop;
                _ = Task.Run(() => Answer(frame, stop));
                break;
            case FrameKind.Cancel:
                // Its callbacks are the plugin's: they must not hold up the reading.
                if (_calls.TryGetValue(frame.Id, out var told)) _ = told.CancelAsync();
                break;
            default: break;
        }
    }

    private async Task Answer(HostFrame ask, CancellationTokenSource stop)
    {
        var answer = new HostFrame { Kind = FrameKind.Answer, Id = ask.Id };
        try
        {
            answer = await Carry(ask, answer, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            answer = answer with { Fault = FrameFault.Cancelled };
        }
        catch (FormatException e) when (ServedInstance.IsOfParameters(e))
        {
            answer = answer with { Fault = FrameFault.Misconfigured, Text = e.Message };
        }
        catch (Exception e)
        {
            // What filled the memory is still there: only a new process has room again.
            answer = answer with
            {
                Fault = e is OutOfMemoryException ? FrameFault.Full : FrameFault.Threw,
                Text = InstanceRunner.Said(e),
            };
        }
        _calls.TryRemove(ask.Id, out _);
        _pipe.Write(answer);
    }

    private async Task<HostFrame> Carry(HostFrame ask, HostFrame answer, CancellationToken stop)
    {
        if (!_instances.TryGetValue(ask.Instance, out var instance))
            throw new InvalidOperationException("the instance was closed");
        object plugin = instance.Plugin();
        switch (ask.Verb)
        {
            case HostVerb.Check:
                return answer with
                {
                    Finding = Answers.Sound(plugin is IMonitor monitor
                        ? await monitor.Check(ask.Look!, stop).ConfigureAwait(false)
                        : Finding.Unknown($"{instance.Name} cannot be polled")),
                };
            case HostVerb.Watch:
                await foreach (var finding in ((IResidentMonitor)plugin).Watch(ask.Look!, stop)
                    .ConfigureAwait(false))
                    _pipe.Write(new HostFrame
                    {
                        Kind = FrameKind.Found,
                        Id = ask.Id,
                        Finding = Answers.Sound(finding),
                    });
                return answer;
            default:
                var outcome = await Verb(ask, plugin, stop).ConfigureAwait(false);
                return answer with { Outcome = Answers.Sound(outcome, ask.Verb.ToString()) };
        }
    }

    private static ValueTask<Outcome> Verb(
        HostFrame ask, object plugin, CancellationToken stop) => ask.Verb switch
        {
            HostVerb.Probe => ((IResource)plugin).Probe(ask.Call!, stop),
            HostVerb.Activate => ((IResource)plugin).Activate(ask.Call!, stop),
            HostVerb.Deactivate => ((IResource)plugin).Deactivate(ask.Call!, stop),
            HostVerb.Stop => ((IFence)plugin).Stop(ask.Order!, stop),
            HostVerb.Tell => ((IAlert)plugin).Tell(ask.Notice!, stop),
            _ => ((IFence)plugin).Status(ask.Order!, stop),
        };

    private void Log(PluginLogLine line) => _pipe.Write(new HostFrame
    {
        Kind = FrameKind.Log,
        Server = line.From.Name,
        Level = line.Level,
        Text = line.Text,
    });
}
