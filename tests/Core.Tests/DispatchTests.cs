using System.Reflection;
using Baton.Core.Config;
using Baton.Core.Fencing;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Sdk;

namespace Baton.Core.Tests;

[TestClass]
public sealed class DispatchTests
{
    private static readonly Effect[] Effects =
    [
        new Effect.SetBeat(new Beat { Incarnation = 1, Phase = ServicePhase.Running, Hears = [] }),
        new Effect.Hush(),
        new Effect.Send(Sample.Server(2), new Message.Left()),
        new Effect.AskTargets(3),
        new Effect.CallResource(Verb.Activate, new Call
        {
            Group = "web",
            Resource = "fip1",
            Epoch = 4,
            Deadline = TimeSpan.FromSeconds(1),
            Server = "server1",
        }),
        new Effect.CancelCall("fip1", 4, 1),
        new Effect.CheckMonitor("genw1", 2, "h"),
        new Effect.WatchMonitor("pidw1", 2, "h"),
        new Effect.StopMonitor("pidw1", 2),
        new Effect.RunScript(new ScriptCall
        {
            Id = 1,
            Owner = "monitor genw1",
            Path = "monitor.s/genw1/preaction.sh",
            Timeout = TimeSpan.FromSeconds(5),
        }),
        new Effect.Fence(new FenceCall(
            Sample.Server(2), 3, 1, "bmc", false, TimeSpan.FromSeconds(5))),
        new Effect.Tell(new Alert(AlertLevel.Info, "pm", 1, "It starts.")),
        new Effect.Reply(7, new OperatorReply(ReplyKind.Done, "")),
        new Effect.Halt(FinalAction.StopServiceAndReboot, Reason.None),
    ];

    [TestMethod]
    public void Every_effect_reaches_the_port_of_its_name_once()
    {
        CollectionAssert.AreEquivalent(
            typeof(Effect).GetNestedTypes(BindingFlags.Public).ToList(),
            Effects.Select(e => e.GetType()).ToList());
        foreach (var effect in Effects)
        {
            var ports = new Recorder();
            Dispatch.Carry(effect, ports, ports, ports, ports);
            Assert.AreEqual(effect.GetType().Name, ports.Called.Single());
        }
    }

    private sealed class Recorder : IWire, IHost, IDesk, IHalt
    {
        public List<string> Called { get; } = [];

        public void SetBeat(Beat beat) => Called.Add(nameof(SetBeat));

        public void Hush() => Called.Add(nameof(Hush));

        public void Send(ServerId to, Message message) => Called.Add(nameof(Send));

        public void AskTargets(int resolver, bool claims) => Called.Add(nameof(AskTargets));

        public void CallResource(Verb verb, Call call) => Called.Add(nameof(CallResource));

        public void CancelCall(string resource, long epoch, int attempt) =>
            Called.Add(nameof(CancelCall));

        public void CheckMonitor(string monitor, long run, string targetHandle) =>
            Called.Add(nameof(CheckMonitor));

        public void WatchMonitor(string monitor, long run, string targetHandle) =>
            Called.Add(nameof(WatchMonitor));

        public void StopMonitor(string monitor, long run) => Called.Add(nameof(StopMonitor));

        public void RunScript(ScriptCall call) => Called.Add(nameof(RunScript));

        public void Fence(FenceCall call) => Called.Add(nameof(Fence));

        public void Tell(Alert alert) => Called.Add(nameof(Tell));

        public void Reply(long request, OperatorReply answer) => Called.Add(nameof(Reply));

        public void Halt(FinalAction action, Reason reason) => Called.Add(nameof(Halt));
    }
}
