using Baton.Wire.Control;

namespace Baton.Wire.Tests.Control;

[TestClass]
public sealed class ControlPolicyTests
{
    private static readonly ControlGroups Groups = new(Operators: 700, Viewers: 800);

    [TestMethod]
    [DataRow(0u, new uint[] { 0 }, CallerRole.Operator)]
    [DataRow(500u, new uint[] { 500 }, CallerRole.Operator, DisplayName = "the daemon's own user")]
    [DataRow(1000u, new uint[] { 1000, 700 }, CallerRole.Operator)]
    [DataRow(1000u, new uint[] { 700 }, CallerRole.Operator)]
    [DataRow(1000u, new uint[] { 1000, 800 }, CallerRole.Viewer)]
    [DataRow(1000u, new uint[] { 800, 700 }, CallerRole.Operator)]
    [DataRow(1000u, new uint[] { 1000, 0 }, CallerRole.Stranger)]
    [DataRow(1000u, new uint[] { }, CallerRole.Stranger)]
    public void User_and_groups_decide_the_role(uint user, uint[] groups, CallerRole role) =>
        Assert.AreEqual(role, Groups.RoleOf(user, groups, ownUser: 500));

    [TestMethod]
    public void Without_the_groups_only_root_is_an_operator()
    {
        var none = new ControlGroups(null, null);
        Assert.AreEqual(CallerRole.Operator, none.RoleOf(0, [0], 0));
        Assert.AreEqual(CallerRole.Stranger, none.RoleOf(1000, [0, 700, 800], 0));
    }

    [TestMethod]
    public void Groups_are_found_by_their_whole_name()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "root:x:0:\nbaton-operators:x:1:\nbaton-operator:x:700:ada,bob\n");
        var groups = ControlGroups.Load(file);
        File.Delete(file);
        Assert.AreEqual(new ControlGroups(700, null), groups);
        Assert.AreEqual(new ControlGroups(null, null), ControlGroups.Load(file));
    }

    [TestMethod]
    public void Viewers_may_only_look_and_strangers_nothing()
    {
        foreach (var kind in Samples.CasesOf(typeof(ControlRequest)))
        {
            var request = (ControlRequest)Samples.Make(kind, new Random(1));
            bool looks = kind == typeof(ControlRequest.Status)
                || kind == typeof(ControlRequest.Explain) || kind == typeof(ControlRequest.Alerts)
                || kind == typeof(ControlRequest.Lateness)
                || kind == typeof(ControlRequest.History)
                || kind == typeof(ControlRequest.Partition)
                || kind == typeof(ControlRequest.Licences);
            Assert.IsTrue(new Caller(1, 1, CallerRole.Operator).May(request));
            Assert.AreEqual(looks, new Caller(1, 1, CallerRole.Viewer).May(request));
            Assert.IsFalse(new Caller(1, 1, CallerRole.Stranger).May(request));
        }
    }
}
