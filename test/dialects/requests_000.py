"""A visit as document 000 has it, with its own example in the middle. Each answer is a line."""
import json
import re
import sys
import time

import requests

base, email, password, date, title, other_title = sys.argv[1:]


def say(response):
    print(json.dumps({'status': response.status_code, 'body': response.json()}), flush=True)
    return response.json()


def code_in_mail(about):
    """What a person reads in the mailbox."""
    for _ in range(100):
        for mail in requests.get(f'{base}/dev/mailbox?to={email}').json()['data']:
            if about in mail['text']:
                return re.search(r'\b[A-Z0-9]{4}-?[A-Z0-9]{4}\b', mail['text']).group()
        time.sleep(0.2)
    sys.exit(f'no mail came that {about}')


session = requests.Session()
say(session.post(f'{base}/register?username={email}&password={password}'))
say(requests.post(f'{base}/login?username={email}&password=not-the-password'))
token = say(session.post(f'{base}/login?username={email}&password={password}'))['token']
say(requests.get(f'{base}/getDay?date={date}'))
say(requests.get(f'{base}/fullSchedule'))

# Set the API endpoint URL
url = f'{base}/buy-ticket'

# Set the headers
headers = {
    'token': token,
    'date': date,
    'title': title,
    'time': '19:00',
    'number': '7',
    'username': email
}

# Send a POST request to the API endpoint
response = requests.post(url, headers=headers)

# Print the response
print(response.json())

say(requests.post(url, headers=headers))
say(session.get(f'{base}/getTikets?username={email}'))
say(requests.get(f'{base}/getTikets?username={email}'))

say(requests.get(f'{base}/confirmEmail?username={email}&code=' + code_in_mail('confirms that the address is yours')))
headers['title'] = other_title.encode()
headers['number'] = '[A1, A2, A3]'
say(requests.post(f'{base}/buyManyTikets', headers=headers))
say(session.get(f'{base}/getTikets?username={email}'))

say(requests.post(f'{base}/forgot-password?username={email}'))
secret_code = code_in_mail('lets you choose a new password')
say(requests.post(f'{base}/reset-password?username={email}&password=new-{password}&secret_code=WRONGONE'))
say(requests.post(f'{base}/reset-password?username={email}&password=new-{password}&secret_code={secret_code}'))
say(requests.post(f'{base}/login?username={email}&password={password}'))
say(session.post(f'{base}/login?username={email}&password=new-{password}'))
say(session.get(f'{base}/getTikets?username={email}'))
