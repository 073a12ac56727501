using System.Net;
using Baton.Sdk.Ports;

namespace Baton.Host.Tests;

[TestClass]
public sealed class PortRehearsalTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task A_rehearsal_leaves_the_machine_as_it_was()
    {
        using var scratch = new Scratch();
        var ports = HostPorts.OverMachine(TimeProvider.System, _ => { }, scratch.Root);
        var before = Loopback(ports);

        await PortRehearsal.Play(ports, scratch.Root, TestContext.CancellationToken);

        Assert.IsEmpty(Directory.GetFileSystemEntries(scratch.Root));
        CollectionAssert.AreEqual(before, Loopback(ports));
    }

    [TestMethod]
    public async Task What_does_not_work_is_left_out_and_the_rest_is_played()
    {
        using var scratch = new Scratch();
        File.WriteAllText(scratch.At("file"), "");
        var network = new DeadNetwork();
        var ports = HostPorts.OverMachine(TimeProvider.System, _ => { }) with
        {
            Network = network,
        };

        await PortRehearsal.Play(
            ports, Path.Join(scratch.At("file"), "none"), TestContext.CancellationToken);

        Assert.IsTrue(network.WasAsked);
    }

    private static List<InterfaceAddress> Loopback(HostPorts ports) =>
        [.. ports.Network.Interfaces().Where(i => i.Name == "lo").SelectMany(i => i.Addresses)];

    private sealed class DeadNetwork : INetwork
    {
        public bool WasAsked { get; private set; }

        public System.Collections.Immutable.ImmutableArray<NetworkInterfaceState> Interfaces()
        {
            WasAsked = true;
            throw new IOException("dead");
        }

        public IAsyncEnumerable<System.Collections.Immutable.ImmutableArray<NetworkInterfaceState>>
            WatchInterfaces(CancellationToken stop) => throw new IOException("dead");

        public void AddAddress(string name, InterfaceAddress address) =>
            throw new IOException("dead");

        public void RemoveAddress(string name, InterfaceAddress address) =>
            throw new IOException("dead");

        public ValueTask<string?> FindHolder(string name, IPAddress address, int tries,
            TimeSpan wait, CancellationToken stop) => throw new IOException("dead");

        public void Announce(string name, IPAddress address, int count) =>
            throw new IOException("dead");

        public ValueTask<TimeSpan?> Ping(
            IPAddress address, TimeSpan timeout, CancellationToken stop) =>
            throw new IOException("dead");
    }
}
