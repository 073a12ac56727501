using System.Text;
using System.Text.Json;
using Baton.Core;
using Baton.Core.Groups;
using Baton.Wire.Control;
using Baton.Wire.Json;

namespace Baton.Wire.Tests.Json;

[TestClass]
public sealed class MessageJsonTests
{
    public static IEnumerable<Type> Messages => Samples.CasesOf(typeof(Message));

    public static IEnumerable<Type> Requests => Samples.CasesOf(typeof(ControlRequest));

    public static IEnumerable<Type> Replies => Samples.CasesOf(typeof(ControlReply));

    [TestMethod]
    [DynamicData(nameof(Messages))]
    public void Every_message_comes_back_as_it_went(Type kind)
    {
        var random = new Random(kind.Name.Length);
        for (int round = 0; round < 50; round++)
        {
            var message = (Message)Samples.Make(kind, random);
            var back = MessageJson.Read(MessageJson.Write(message));
            Assert.IsNull(Samples.Difference(message, back));
        }
    }

    [TestMethod]
    [DynamicData(nameof(Requests))]
    public void Every_request_comes_back_as_it_went(Type kind)
    {
        var request = (ControlRequest)Samples.Make(kind, new Random(1));
        var back = ControlJson.ReadRequest(ControlJson.Write(request));
        Assert.IsNull(Samples.Difference(request, back));
    }

    [TestMethod]
    [DynamicData(nameof(Replies))]
    public void Every_reply_comes_back_as_it_went(Type kind)
    {
        var reply = (ControlReply)Samples.Make(kind, new Random(2));
        var back = ControlJson.ReadReply(ControlJson.Write(reply));
        Assert.IsNull(Samples.Difference(reply, back));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("null")]
    [DataRow("[]")]
    [DataRow("{}")]
    [DataRow("{\"is\":\"from-the-future\"}")]
    [DataRow("{\"is\":\"propose\"}")]
    [DataRow("{\"is\":\"propose\",\"view\":null}")]
    [DataRow("{\"is\":\"propose\",\"view\":{\"number\":1,\"coordinator\":32,\"members\":1}}")]
    [DataRow("{\"is\":\"propose\",\"view\":{\"number\":1,\"coordinator\":0,\"members\":-1}}")]
    public void What_this_version_cannot_read_is_no_message(string text) =>
        Assert.IsNull(MessageJson.Read(Encoding.UTF8.GetBytes(text)));

    [TestMethod]
    public void A_field_that_an_older_server_does_not_send_has_its_default()
    {
        const string Text = """
            {"is":"placed","viewNumber":3,"placement":{"group":"g","epoch":4}}
            """;
        var placed = (Message.Placed)MessageJson.Read(Encoding.UTF8.GetBytes(Text))!;
        Assert.AreEqual(Reason.None, placed.Placement.Reason);
        Assert.AreEqual(Instruction.Stop, placed.Placement.Instruction);
    }

    [TestMethod]
    public void A_field_that_a_newer_server_sends_is_passed_over()
    {
        const string Text = """
            {"is":"leaving","wholeCluster":true,"gracefully":true}
            """;
        var left = (Message.Leaving)MessageJson.Read(Encoding.UTF8.GetBytes(Text))!;
        Assert.IsTrue(left.WholeCluster);
    }

    [TestMethod]
    public void Random_bytes_are_never_a_message_and_never_throw()
    {
        var random = new Random(3);
        byte[] good = MessageJson.Write(
            (Message)Samples.Make(typeof(Message.Commit), random));
        for (int round = 0; round < 20_000; round++)
        {
            byte[] bad = [.. good];
            for (int i = 0; i < 3; i++) bad[random.Next(bad.Length)] = (byte)random.Next(256);
            MessageJson.Read(bad.AsSpan(0, random.Next(bad.Length)));
        }
    }

    [TestMethod]
    public void Servers_are_numbers_and_states_are_words()
    {
        string text = JsonSerializer.Serialize<Message>(
            new Message.BothActive("g", ServerSet.Of(new ServerId(0), new ServerId(2))),
            MessageJson.Default.Message);
        Assert.AreEqual("""{"is":"both-active","group":"g","claimants":5}""", text);
    }
}
