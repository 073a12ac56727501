namespace Baton.Clp.Daemon;

/// <summary>Starts this server's daemon and waits until it answers.</summary>
internal static class DaemonStart
{
    /// <summary>A daemon listens within a second; a loaded machine takes longer.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static async Task Run(Session session)
    {
        if (!Unreachable.IsConfigured(session.Places))
            throw Unreachable.NotConfigured(session.Places);
        // Under a root of his own an operator may run a whole cluster without rights.
        if (session.Places.IsSystem && !session.IsRoot)
            throw new CommandFailedException(ExitCode.NotAllowed, "Log in as root.");

        long began = session.Time.GetTimestamp();
        ILaunch launch = session.Launcher.Launch(session.Places);
        while (!await Answers(session))
        {
            if (launch.WhyEnded() is { } why)
            {
                throw new CommandFailedException(ExitCode.Failed,
                    $"Could not start the cluster service: {why}");
            }
            if (session.Time.GetElapsedTime(began) > Deadline)
            {
                throw new CommandFailedException(ExitCode.TimedOut,
                    "Could not start the cluster service: clpd was started but does not listen "
                    + $"after {Deadline.TotalSeconds:0} seconds.",
                    $"Look into {session.Places.Log}.");
            }
            await Task.Delay(Pause, session.Time, session.Stopping);
        }
    }

    private static async Task<bool> Answers(Session session)
    {
        try
        {
            await session.Status();
            return true;
        }
        catch (DaemonUnreachableException e) when (e.Fault != DaemonFault.NotAllowed)
        {
            return false;
        }
    }
}
