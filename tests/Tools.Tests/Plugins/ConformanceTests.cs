using Baton.Clp.Conformance;

namespace Baton.Tools.Tests.Plugins;

/// <summary>
/// Every plugin of the product against the kit that strangers' plugins are tried by.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class ConformanceTests
{
    private const string Midway = " ends when its time is up, and does no more";

    // Which values let a plugin live from start to stop on a machine in memory.
    private static readonly Dictionary<string, string> Values = new()
    {
        ["fip"] = "ip=192.0.2.9",
        ["ipw"] = "list@0/ip=192.0.2.9",
        ["script"] = "path=/bin/true",
        // A port of the loopback where nobody listens.
        ["mail"] = "to@0/address=ops@example.org,from=a@example.org,smtp@0/host=127.0.0.1,port=1",
        ["ocf"] = "agent=ocf:heartbeat:Nobody",
    };

    // What a machine in memory cannot show of a plugin; of all others every rule is tried.
    private static readonly Dictionary<string, string[]> Untried = new()
    {
        ["fip"] = ["Deactivate" + Midway],
        // It speaks to its server by a socket of its own.
        ["mail"] = ["Tell" + Midway],
        ["userw"] = ["Check" + Midway],
        // They look for the agent on the disk before they run anything.
        ["ocf"] = ["Activate" + Midway, "its life from start to stop"],
        ["ocfw"] = ["Check" + Midway],
        // Here is no systemctl that says anything.
        ["systemd"] = ["what was never started stops well", "its life from start to stop"],
    };

    private static string Built
    {
        get
        {
            string at = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(at, "Plugins.sln")))
                at = Path.GetDirectoryName(at)!;
            return Path.Combine(at, "out/plugins");
        }
    }

    public static IEnumerable<object[]> Types => Directory.EnumerateDirectories(Built)
        .Select(d => new object[] { Path.GetFileName(d) }).OrderBy(d => (string)d[0]);

    [TestMethod]
    [DynamicData(nameof(Types))]
    public async Task Every_plugin_of_the_product_keeps_the_contract(string type)
    {
        var values = Values.GetValueOrDefault(type, "").Split(',')
            .Where(v => v.Length > 0).Select(v => v.Split('=', 2))
            .ToDictionary(v => v[0], v => v[1]);
        var remarks = await ContractTrial.Run(Path.Combine(Built, type), values, live: false);
        Assert.IsFalse(remarks.Exists(r => r.Kept == false), string.Join('\n', remarks));
        Assert.IsGreaterThan(3, remarks.Count);
        CollectionAssert.AreEqual(
            Untried.GetValueOrDefault(type, []),
            remarks.Where(r => r.Kept is null).Select(r => r.Rule).ToArray(),
            string.Join('\n', remarks));
    }

    [TestMethod]
    public async Task A_folder_that_is_no_plugin_breaks_the_first_rule_and_no_other_is_tried()
    {
        var folder = Directory.CreateTempSubdirectory("baton-no.");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "plugin.json"), "{}");
            var remarks = await ContractTrial.Run(
                folder.FullName, new Dictionary<string, string>(), live: false);
            Assert.IsFalse(remarks.Single().Kept);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
