using System.Diagnostics;
using Baton.Lab.Machine;

namespace Baton.Lab.Chaos;

/// <summary>Puts a bad cable where a good one was, until it is put back.</summary>
internal sealed class NoisyCable : IDisposable
{
    private readonly Lan _lan;
    private readonly string _port;
    private readonly string _bridge;
    private readonly string _near;
    private readonly Process _relay;

    public NoisyCable(Lan lan, int server, LanSide side, Noise noise)
    {
        _lan = lan;
        _port = Lan.PortOf(server, side);
        _bridge = $"br{(int)side}";
        _near = $"q{(int)side}-{server}";
        string far = $"r{(int)side}-{server}";
        lan.Switch.Configure($"link add {_near} type veth peer name {far}",
            $"link set {far} master {_bridge} up", $"link set {_near} up");
        _relay = lan.Switch.Start(
            Installation.LabProgram, ["noise", _port, _near, .. noise.Words]);
        _relay.StandardOutput.ReadLine();
        lan.Switch.Configure($"link set {_port} nomaster");
    }

    public void Dispose()
    {
        _relay.Kill();
        _relay.WaitForExit();
        _relay.Dispose();
        _lan.Switch.Configure($"link del {_near}", $"link set {_port} master {_bridge}");
    }
}
