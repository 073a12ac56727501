using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

/// <summary>Alerts reach people by mail, and a mail server that is gone harms nobody.</summary>
[TestClass]
[TestCategory("Integration")]
[DoNotParallelize]
public sealed class AlertMailTests
{
    private const string Died = "Baton scenario/server1: ERROR rm 9";

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void A_death_is_one_mail_and_what_waits_for_a_mail_server_arrives_when_it_is_back()
    {
        using var scenario = new Scenario(TestContext, new ClusterPlan { Restarts = 9 });
        using var mailbox = new Mailbox(scenario.Cluster.Lan);
        var home = scenario.Running();
        Is(scenario, "Unlicensed");
        Assert.IsFalse(home.Alerts().Any(a => a.Module == "lcns"), "who uses none needs none");
        using var vendor = new Vendor("ALRT");
        home.Must("clplcnsc", "--vendor", vendor["vendor.json"]);
        home.Must("clplcnsc", "-i", vendor["ALRT.lic"]);
        Is(scenario, "Ready");
        Configure(scenario);

        scenario.KillService(home, home);
        StringAssert.StartsWith(
            mailbox.WaitFor(Died, 1).Single().Body, "Detected an error in monitoring pidw1.");

        mailbox.Stop();
        var gone = LabClock.Now;
        scenario.KillService(home, home);
        var failed = home.WaitForAlert(
            a => a.Is("alert", 5), gone, Scenario.Patient, "tells the failing channel");
        StringAssert.Contains(failed.Text, "Channel mail1 cannot tell alerts");
        scenario.KillService(home, home);
        Assert.HasCount(1, mailbox.Mails.Where(m => m.Subject == Died));

        mailbox.Start();
        mailbox.WaitFor(Died, 3);
        home.WaitForAlert(
            a => a.Is("alert", 6), gone, Scenario.Patient, "tells the channel's return");
        scenario.KillService(home, home);
        var mails = mailbox.WaitFor(Died, 4);
        Assert.HasCount(4, mails);
        Assert.IsEmpty(mailbox.Mails.CountBy(m => m.Id).Where(m => m.Value > 1), "came twice");
        Assert.HasCount(1, home.Alerts().Where(a => a.Is("alert", 5)));
        Assert.IsFalse(mailbox.Mails.Any(m => m.Subject.Contains(
            " alert ", StringComparison.Ordinal)), "a channel tells of itself");
        foreach (var node in scenario.Cluster.Nodes) node.Stop();
    }

    private static void Configure(Scenario scenario)
    {
        string file = Path.Combine(scenario.ConfigFolder, "clp.conf");
        File.WriteAllText(file, File.ReadAllText(file).Replace("</root>", $"""
              <alert>
                <types name="mail"/>
                <mail name="mail1">
                  <parameters>
                    <to id="0"><address>ops@example.org</address></to>
                    <from>cluster@example.org</from>
                    <smtp id="0"><host>{Mailbox.Address}</host></smtp>
                    <tls>0</tls>
                  </parameters>
                </mail>
              </alert>
            </root>
            """, StringComparison.Ordinal));
        var home = scenario.Server(1);
        long before = home.Status()!.ConfigGeneration;
        home.Must("clpcfctrl", "--push", "-w", "-x", scenario.ConfigFolder);
        foreach (var node in scenario.Cluster.Nodes)
            node.WaitFor(s => s.ConfigGeneration > before, Scenario.Patient, "the generation");
    }

    private static void Is(Scenario scenario, string status)
    {
        foreach (var node in scenario.Cluster.Nodes)
        {
            node.WaitFor(s => s.Plugins.Any(p => p.Type == "mail" && p.Status == status),
                Scenario.Patient, $"the plugin to be {status}");
        }
    }
}
