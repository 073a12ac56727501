using Baton.Core.Config;
using Baton.Core.Operation;
using Baton.Sdk;

namespace Baton.Conf.Tests;

/// <summary>The channels that alerts are told through.</summary>
[TestClass]
public sealed class AlertConfTests
{
    private const string To =
        "<parameters><to id=\"0\"><address>a@example.org</address></to></parameters>";

    private static ConfRead With(string channels) => Sample.Read(
        Sample.With("</root>", $"<alert>{channels}</alert></root>"));

    private static AlertChannelConfig Channel(string inside) =>
        Sample.Config(With($"<mail name=\"ops\">{inside}{To}</mail>")).AlertChannels.Single();

    [TestMethod]
    public void A_channel_is_what_the_file_says_and_the_rest_is_as_declared()
    {
        var channel = Channel("");
        Assert.AreEqual(("ops", "mail", AlertLevel.Warning, TimeSpan.FromSeconds(30)),
            (channel.Name, channel.Type, channel.Level, channel.Timeout));
        Assert.IsTrue(channel.IsOf("server1"));
        Assert.AreEqual("a@example.org", channel.Parameters["to@0/address"]);
        Assert.IsEmpty(Sample.Config(Sample.Read(Sample.Good)).AlertChannels);
    }

    [TestMethod]
    [DataRow("", AlertLevel.Info, "rc", 10, false)]
    [DataRow("", AlertLevel.Warning, "rc", 10, true)]
    [DataRow("", AlertLevel.Error, "rc", 10, true)]
    [DataRow("<level>0</level>", AlertLevel.Info, "rc", 10, true)]
    [DataRow("<level>2</level>", AlertLevel.Warning, "rc", 10, false)]
    [DataRow("<modules>rc nm:2</modules>", AlertLevel.Error, "rc", 10, true)]
    [DataRow("<modules>rc nm:2</modules>", AlertLevel.Error, "nm", 2, true)]
    [DataRow("<modules>rc nm:2</modules>", AlertLevel.Error, "nm", 20, false)]
    [DataRow("<modules>rc nm:2</modules>", AlertLevel.Error, "pm", 2, false)]
    [DataRow("<modules>rc nm:2</modules>", AlertLevel.Info, "rc", 10, false)]
    public void Level_and_modules_say_what_is_told(
        string inside, AlertLevel level, string module, int id, bool told) =>
        Assert.AreEqual(told, Channel(inside).Takes(new Alert(level, module, id, "It happened.")));

    [TestMethod]
    public void Servers_say_whose_alerts_are_told()
    {
        var channel = Channel("<servers id=\"0\"><name>server2</name></servers>");
        Assert.IsTrue(channel.IsOf("SERVER2"));
        Assert.IsFalse(channel.IsOf("server1"));
    }

    [TestMethod]
    [DataRow("<pager name=\"a\"/>",
        "alert/pager@a: unknown plugin type 'pager': alert types are mail")]
    [DataRow("<ipw name=\"a\"/>",
        "alert/ipw@a: unknown plugin type 'ipw': alert types are mail")]
    [DataRow("<mail name=\"a\"/>", "alert/mail@a/parameters/to/address: is missing")]
    [DataRow("<mail>" + To + "</mail>", "alert/mail: the attribute name or id is missing")]
    [DataRow("<mail name=\"-a\">" + To + "</mail>", "alert/mail@-a: the name '-a'")]
    [DataRow("<mail name=\"a\">" + To + "</mail><mail name=\"A\">" + To + "</mail>",
        "alert/mail@A: the channel for alerts 'A' differs from 'a' only in case")]
    [DataRow("<mail name=\"a\"><level>3</level>" + To + "</mail>",
        "alert/mail@a/level: '3' is not allowed: 0 to 2")]
    [DataRow("<mail name=\"a\"><timeout>0</timeout>" + To + "</mail>",
        "alert/mail@a/timeout: '0' is not allowed: 1 to 9999 s")]
    [DataRow("<mail name=\"a\"><modules>nm:two</modules>" + To + "</mail>",
        "alert/mail@a/modules: 'nm:two' is not allowed: MODULE or MODULE:ID")]
    [DataRow("<mail name=\"a\"><modules>rc,nm</modules>" + To + "</mail>",
        "alert/mail@a/modules: 'rc,nm' is not allowed: MODULE or MODULE:ID")]
    [DataRow("<mail name=\"a\"><servers id=\"0\"><name>server9</name></servers>" + To + "</mail>",
        "alert/mail@a/servers@0/name: there is no server 'server9'")]
    public void What_cannot_work_is_refused(string channels, string fault)
    {
        var errors = With(channels).Errors.Select(e => $"{e.Path}: {e.Text}").ToArray();
        Assert.IsTrue(errors.Any(e => e.StartsWith(fault, StringComparison.Ordinal)),
            string.Join('\n', errors));
    }

    [TestMethod]
    public void More_channels_than_the_bound_are_refused() => StringAssert.Contains(
        string.Join('\n', With(string.Concat(Enumerable.Range(0, 17)
            .Select(n => $"<mail name=\"m{n}\">{To}</mail>"))).Errors.Select(e => e.Text)),
        "17 channels for alerts are not allowed: at most 16");

    [TestMethod]
    public void A_type_without_a_plugin_that_the_file_lists_is_kept_and_tells_nothing()
    {
        var read = With("<types name=\"pager\"/><pager name=\"p\"/>");
        Assert.IsNotNull(read.Config, string.Join('\n', read.Faults));
        Assert.IsEmpty(read.Config.AlertChannels);
        Assert.IsTrue(read.Faults.Any(f => f.Text.EndsWith(
            "channel for alerts p of type pager; it tells nothing", StringComparison.Ordinal)));
    }

    [TestMethod]
    [DataRow("<mail name=\"ops\">" + To + "</mail>", "is added")]
    [DataRow("", "is removed")]
    [DataRow("<mail name=\"boss\"><level>0</level>" + To + "</mail>", "level: 1 -> 0")]
    public void No_change_of_a_channel_stops_anything(string after, string said)
    {
        const string Before = "<mail name=\"boss\">" + To + "</mail>";
        var plan = ApplyPlan.Between(Sample.Config(With(Before)),
            Sample.Config(With(said == "is added" ? Before + after : after)), Types.All);
        Assert.AreEqual(ApplyMethod.UploadOnly, plan.Strongest);
        Assert.HasCount(1, plan.Steps);
    }
}
