using Baton.Core;
using Baton.Core.Operation;

namespace Baton.Clpd;

/// <summary>What happens first to a daemon that has come up.</summary>
internal static class FirstEvents
{
    public static void Post(Inbox inbox, Options options, LicenceDesk licences)
    {
        // First: a start that it refuses waits for the others, and for a licence.
        if (licences.IsActive) inbox.Post(new Event.LicencesChecked(licences.Standing));
        inbox.Post(options.StartsService
            ? new Event.OperatorAsked(0, new OperatorRequest.StartService(
                "", false, Automatic: true), TimeSpan.FromHours(1))
            : new Event.Woke());
    }
}
