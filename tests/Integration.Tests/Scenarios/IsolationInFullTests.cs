namespace Baton.Integration.Tests.Scenarios;

/// <summary>The same at full size, which is too long for every change.</summary>
[TestClass]
[TestCategory("Full")]
[DoNotParallelize]
public sealed class IsolationInFullTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void A_minute_of_harm_costs_one_alert_and_one_error_each() =>
        new IsolationStory(TestContext).Harm(TimeSpan.FromSeconds(60));

    [TestMethod]
    public void A_hundred_replacements_and_twenty_restarts_lose_no_request_and_leave_nothing() =>
        new IsolationStory(TestContext).Replace(isolated: 100, inProcess: 20);
}
