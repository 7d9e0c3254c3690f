pytest_plugins = ["amlemu_pytest"]
